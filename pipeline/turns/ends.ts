/**
 * How often sentences end after a word, or after two ("^" is the beginning): log odds in whole numbers, by bench/train-turns.ts
 * from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and Home Assistant (all
 * CC BY) for which Earshot has commands, without the fifth that is held out. "*" is every other word.
 */
export const ENDS: readonly (readonly [odds: number, words: string])[] = [
  [
    -5,
    `^_anything ^_are ^_buy ^_change ^_check ^_do ^_don't ^_have ^_in ^_is ^_please ^_read ^_set ^_show ^_that ^_you a
    a_task add after ahead an and another anything_on arrange as at baby between block but by by_five calendar_for
    call_with called can can_you catch clarify coffee_with confirm convert could could_you count create cross day_of
    decrease delete did did_not didn't difference dinner_with do_not do_you doctor's does dozen drop end end_of enough
    erase every extend few find for_next for_one forget fresh frozen give go grab grocery have_anything having hear
    hour_five how how's how_do how_is i i'd i'd_like i'm i_ask i_don't if include increase instructions into invite it's
    items_on just last laundry left_on let let's let_me list_for list_of long make many me_on mom's much must my my_next
    named need new note oh once one_more onto order organic our past phrase pick please_check please_for please_set
    postpone purchase push put quarter quarters remind reminder_for remove rename rephrase rest rid rooms see send
    should shut some sone speak starting stwo supposed take tell tell_me tennis thank that's that's_not that_is the
    the_current the_next things till time_in time_is timer_for timezone_is to to_check to_know to_meet to_say to_set
    today's translation try turn understood until update wake want_you was was_not we were what what's what's_on
    what_are what_do what_is what_time what_you whats when when's when_is where where_is which who who_is will will_you
    word word_for would would_like would_you wouldn't write you've you_check you_have you_please your`,
  ],
  [
    -4,
    `^_clear ^_five ^_good ^_on ^_one ^_open ^_start ^_stop ^_ten ^_this ^_time added alarm_at all_my an_appointment any
    anything are ask at_half at_six at_twelve bake book bring brown buy by_one clean coffee current define delete_my
    did_you doesn't don't edit everything_on eye feed five_in for for_eight for_five for_march for_nine for_six for_ten
    from get give_me got have_no hello_in i_am i_like i_think in_one interpret is is_on is_there isn't it_in it_one leap
    let's_have lists_do lunch me_all me_in me_that mean_in meet meetings_do minutes_thirty move movies much_time
    my_shopping need_you next_day not of old on_march on_this or pick_up priority_task project read read_me really
    regarding remind_me remove_all remove_one reopen say saying shift shorten show show_me some_more standard take_out
    talk the_shopping the_task think_you thirty_in thousand tick timer_in to_go to_pay to_schedule to_start tom
    tomorrow's translate turn_off twenty upcoming wake_me want wash what_day what_have with you_in you_repeat`,
  ],
  [
    -3,
    `^_am ^_book ^_cancel ^_complete ^_it ^_list ^_no ^_schedule ^_timer ^_yes all an_alarm and_add any_meetings
    at_eleven at_four at_one at_seven before busy by_thirty call change check date_of decrease_timer dinner do five
    for_thirty free hour_thirty i_finished in increase_timer know_how lesson like like_you love mark may me_know me_of
    meeting_room next note_that on pay practice put_down reschedule reunion run set_alarm set_up so start the_correct
    the_timezone think this understand vacation wake_up watch what_alarms what_date what_lists when_am will_it wish
    would_be yeah yeap you_are you_schedule`,
  ],
  [
    -2,
    `a_timer about alarm apple apples appointment appointments april are_on attend bananas be beans begin brother
    business car carrots cat central chores class cleaning clear coming conference count_down currently dad date_is day
    dentist diary doctor dog doing eastern eight elaborate eleven empty entry exam explain family february fifty finish
    following forty four going_on good half happy have high hundred important it_is items january john know look low
    mean meeting meetings minute mom more movie nine no oil one open oranges out pacific paper pause place plan planned
    plans priority reminder repeat research resume review say_hello schedule scheduled scheduled_for scratch set set_for
    seven shopping six soccer sorry sure table task teacher team ten there they thing thirty three time trip two up walk
    water wedding what_timezone yes yoga you`,
  ],
  [
    -1,
    `* ^_next ^_thanks a_list a_week alarms alarms_set already am anniversary are_you available back barbecue bathroom
    bill birthday boss bread butter cake cancel christmas church complete completed cream date december done dos down
    due eggs eighteen email event events everything father fifteen fifteenth fifth finished first flight food fourteen
    fourth further game going grandma grandmother grandpa great hello help hey holiday home hotel hour hours house idea
    is_in it item july june kitchen late later left lisa lists longer look_like made march match matter maybe me
    me_about me_more miami milk mother mum nice november o'clock october off ok okay over party phone planner plants
    play please please_repeat potatoes remember replay rice right room running said sauce school second sentence
    september seventeenth shower soda something stop sugar tasks tea test that the_answer third timer timers timezone
    town trash twelve undo unimportant us vegetables wanted wednesday whatever wine zone`,
  ],
  [
    0,
    `a.m. afternoon again agenda answer answers any_one august bed calendar california catalan cheese clock coming_up
    correct day_off days detail details dutch either english evening exact fantastic five_am fourteenth friday goodbye
    greek groceries have_set here important_task incorrect information instruction irish is_this is_what job juice
    just_cancel lights list mandarin midday midnight mind minute_timer minutes monday month morning my_timer name
    next_reminder night nineteen noon of_march office once_more p.m. pizza playing previous question reminders reset
    response rolls russian saturday seconds select seven_am six_am snooze spanish statement status steak store sunday
    talking ten_am thai the_schedule thursday tomorrow tuesday turkish tv twelfth urgent vanilla weather week weekend
    weeks words work you_do`,
  ],
  [
    1,
    `bye cancel_it chinese city command finnish france french hi italian japanese life list_please london months my_lists
    news norwegian of_reminders on_it portuguese romanian seventeen shut_off shut_up song stop_it supplies swedish
    thank_you that_please them to_me today today's_date tonight true with_me wrong year york your_name`,
  ],
  [
    2,
    `exactly false for_me in_spanish it_please me_please minutes_please moment now said_please thanks time_please yet`,
  ],
  [3, `again_please away called_pizza`],
  [4, `bother care confirmed`],
  [5, `correcly correctly perfectly right_away translating yesterday`],
];
