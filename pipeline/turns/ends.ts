/**
 * How often sentences end after a word, or after two ("^" is the beginning): log odds in whole numbers, by bench/train-turns.ts
 * from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and Home Assistant (all
 * CC BY) for which Earshot has commands, without the fifth that is held out. "*" is every other word.
 */
export const ENDS: readonly (readonly [odds: number, words: string])[] = [
  [
    -5,
    `^_anything ^_are ^_buy ^_change ^_check ^_do ^_don't ^_go ^_good ^_have ^_in ^_is ^_new ^_please ^_read ^_roll ^_say
    ^_set ^_show ^_that ^_turn ^_where ^_you a a_new a_task add after ahead alarm_for and another anything_on
    appointment_with appreciate arrange at between block but calendar_for call_with can can_you catch clarify
    coffee_with confirm convert could could_you count create cross day_of decrease define definition_of delete describe
    did did_not didn't difference dinner_with divided do_not do_you doctor's does dozen drop end end_of erase every
    extend few find for_next for_one forget fresh frozen give give_me grab grocery has have_anything having hear how
    how's how_are how_do how_is i i'd i'd_like i'm i_ask i_don't if if_you include increase invite is_there it's
    items_on just kinds last laundry left_on let let's let_me list_for list_of long make many me_all me_on meaning_of
    meeting_for minus mom's most must my my_next named need note of_things oh one_more onto order organic our past
    phrase pick please_check please_for please_set postpone purchase push put quarters refer regarding remind
    reminder_for remove rename rephrase rest rid rooms root schedule_for send set_an should shut sided some sone sort
    speak spell square starting stwo supposed take talk tell tell_me tennis thank thanks_for that's that's_not that_is
    the the_current the_meaning the_next till time_in time_is timer_by timer_for timezone_is to to_check to_meet to_say
    to_set today's tom translation try types understood until update very wake want_you was was_not we were what what's
    what's_on what_are what_do what_is what_time what_you whats when when's when_is where_is which who who_is why will
    will_you word_for would would_like would_you wouldn't you're you've you_check you_please you_roll your`,
  ],
  [
    -4,
    `^_am ^_clear ^_five ^_flip ^_it ^_look ^_on ^_one ^_open ^_start ^_stop ^_ten ^_this ^_time a_fun a_good a_real able
    actually added all_my an an_appointment any are are_in at_half at_twelve at_twenty bake beginning bring brown buy
    by_thirty call capital clean coffee current delete_my did_you divided_by doesn't don't edit event_from everything_on
    eye fact_about favorite feed five_in for_eight for_five for_march for_nine for_six for_ten get go got have_done
    have_no hello_in hour_five hour_from how_much i've i_like i_think in_one interpret is_on isn't it_in joke_about
    know_how latest leap learn let's_have like_you lists_do lunch me_in me_something me_that mean_in meet meeting_with
    meetings_do minutes_from minutes_thirty move musch my_instructions my_shopping name_do need_you new next_day of
    of_the old_is on_march on_this pick_up priority_task project provide quarter read read_me really remind_me
    reminder_on remove_all remove_one reopen san say saying search see shift shorten show show_me so solve some_more
    spelling standard take_out that_you the_shopping the_task the_twenty the_word things things_do think_you thirty_in
    tick timer_in to_know to_pay to_schedule to_start tomorrow's translate turn turn_off two_hundred upcoming wake_me
    wanna want wash week_from week_is were_you what_day what_have when_am when_you would_not you've_done you_in
    you_repeat`,
  ],
  [
    -3,
    `^_cancel ^_complete ^_list ^_no ^_schedule ^_timer ^_yes all an_alarm and_add any_meetings anything ask at_eleven
    at_four at_one at_seven at_six at_two before book business busy by by_one change check come company decrease_timer
    dinner do eighty enough explain find_me for for_thirty for_two free from go_to had hair help_me high hour_thirty
    i_am i_finished i_was in increase_timer instructions interesting into is it_one kind lesson like look_up many_days
    mark may me_of me_some meaning meeting_room movies much_time next not not_really note_that old on once open or pay
    plus practice put_down questions reschedule reunion roll run set_alarm set_up something start subjects the_correct
    the_definition the_name the_right the_timezone think this times twenty vacation watch what_alarms what_date
    what_lists what_name where will_it wish with would_be write yeah yeap you_did you_schedule`,
  ],
  [
    -2,
    `^_thanks a_timer about alarm answer_to apple apples appointment appointments april attend baby bananas be beans been
    begin brother called carrots cat central chores class cleaning clear coming conference count_down currently dad
    date_is definition dentist diary eastern eight eighteen elaborate eleven empty entry exam fact facts family february
    fifty finish five flip following forty fun good great half happy have helpful hundred important it_is items january
    john know location look low meeting meetings minute mom more movie nice nine ninety no oil one oranges out paper
    pause people percent place plan planned plans priority programmed real reminder repeat research resume review
    say_hello schedule scheduled scheduled_for scratch session set set_for seven share shopping six sixty soccer sorry
    steve sure table task teacher team ten that the_answer there they thing thirteen thirty thousand three time to_do
    two understand up walk wedding what_timezone who_made word x years yes you you_are you_think`,
  ],
  [
    -1,
    `* ^_next a_list a_week alarms alarms_set already am amazing anniversary as ask_you available back barbecue bathroom
    best bill birthday bread butter cake cancel car choose christmas church coin complete completed cool country cream
    created date day december details doctor dog doing done dos down due eggs else email event events everything
    fantastic far father fifteen fifteenth fifth finished first flight forty_five four fourth funny further game going
    going_on grandma grandmother grandpa hello help hey holiday hotel hour hours house human idea india is_in it item
    july june kitchen late left lisa lists live longer love made march match matter maybe me me_about me_more milk mind
    mother much mum names november o'clock october off ok okay over pacific party pet phone planner plants play please
    please_repeat potatoes purpose remember replay rice right room running said sauce saved school second see_you
    sentence september seventeenth shower soda stop sugar talking tasks tea test third timer timers timezone to_you
    tomato town trash trip trivia twelfth twelve undo unimportant use vegetables wanted water way wednesday whatever
    wine wonderful work working yoga you_do zone`,
  ],
  [
    0,
    `a.m. afternoon again age agenda answer any_one august awesome bed being birth bob boss calendar california catalan
    cats cheese city clock coin_flip coming_up correct day_off days detail die dollars dutch eight_am either english
    enjoy evening exact five_am food fourteen fourteenth free_time friday goodbye greek groceries have_set heads here hi
    hobbies home important_task incorrect information instruction irish is_this is_what job joke jokes juice just_cancel
    later laugh lights list listed look_like mandarin math me_with meetings_today miami midday midnight minute_timer
    minutes monday month morning my_timer name next_reminder night noon of_march office once_more p.m. perfect person
    pets pizza playing previous question reminders reset response rolls russian saturday seconds select seven_am six_am
    sixteen snooze spanish statement status steak store sunday ten_am thai thank_you the_schedule them thursday tomorrow
    tuesday turkish tv umbrella urgent us vanilla vegas very_much weather week weekend weeks well words work_for world`,
  ],
  [
    1,
    `answers appreciate_it born bot bye call_me call_you cancel_it china chinese command computer correctly dice dogs
    exactly finnish france french friend italian japanese life list_please london made_you mean means months my_lists
    news nineteen norwegian of_reminders on_it own portuguese restaurant robot romanian seventeen shut_off shut_up
    so_much song stop_it supplies swedish tails thanks that_please to_me today today's_date tonight true with_me wrong
    year york you_later your_name yourself`,
  ],
  [
    2,
    `appreciated away care false for_me in_spanish it_please minutes_please moment now said_please time_please were_born
    with_you yet your_hobbies`,
  ],
  [3, `again_please called_pizza me_please perfectly`],
  [4, `bother confirmed`],
  [5, `correcly right_away translating yesterday`],
];
