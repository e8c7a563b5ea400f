/**
 * How often a sentence is over where so much of a command was said, and goes on after a rest: log odds, by
 * bench/train-turns.ts from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and
 * Home Assistant (all CC BY) for which Earshot has commands, without the fifth that is held out. A shape is
 * a command with its slots, then its last word, its last two, or all of its words; the most special one that is known counts.
 */
export const HABITS: readonly (readonly [odds: number, said: string])[] = [
  [
    -5,
    `alarm.set/*_alarm_<day> alarm.set/*_wake_up alarm.set/set_my_alarm alarm.set: alarm.set:title/<title>
    alarm.set:title1/<title1> calendar.add/*_<clock>_in calendar.add/*_<day>_<title1> calendar.add/*_<location>_<day>
    calendar.add/*_<title1>_<day> calendar.add/*_at_<location> calendar.add/schedule_a_<title1>_with_<attendees>
    calendar.add:attendees+day+title/<day> calendar.add:attendees+day+title1/<day>
    calendar.add:attendees+title/<attendees> calendar.add:attendees+title1/<attendees> calendar.add:day+title/<day>
    calendar.add:title calendar.add:title1/<title1> calendar.cancel/*_<title>_on calendar.cancel/*_my_<title1>
    calendar.cancel/*_remove_<title1> calendar.cancel/*_the_<title1> calendar.move/*_my_<title1>
    calendar.move/*_the_<title1> calendar.move:title/<title> calendar.query/*_any_meetings
    calendar.query/*_doing_anything calendar.query/*_have_anything calendar.query/do_i_have_<title1>
    calendar.query/do_i_have_<title1>_on calendar.query/what's_on_my_schedule calendar.query/what_do_i_have_<title1>
    calendar.query:ask/on dialog.yes/*_go_ahead reminder.list/*_alarms_do reminder.list/*_to_remind
    reminder.list/what_did_i_ask_you_to_remind_me reminder.set/remind_me_to_<title> reminder.set:/forget
    reminder.set:/me reminder.set:/remember reminder.set:/reminder reminder.set:clock/<clock> reminder.set:clock/m
    reminder.set:clock/remind reminder.set:day/<day> reminder.set:title reminder.set:title1/<title1>
    task.add/*_<title1>_on task.add/*_<title>_on task.add/*_add_<title1> task.add/*_put_<title1> task.add:priority/task
    task.complete/*_i'm_finished task.delete/*_<title1>_on task.delete/remove_<title1> task.list/*_items_on
    task.list/*_lists_do task.list/did_i_add task.list/did_i_set task.list/have_i_set task.list/what_did_i_do
    task.list/what_do_i_need task.list/what_lists_do time.convert/*_between_<from> time.now/*_<what>_in time.now:/in
    time.zone:/in time.zone:/timezone time.zone:/zone timer.adjust/<direction>_<duration> timer.adjust: timer.set:/timer
    timer.set:title1/<title1> timer.set:title1/timer translate.text/*_i_say translate.text:text/<text>
    translate.text:text/in translate.text:text1/<text1> translate.text:text1/in translate.text:to/do
    translate.text:to/say translate.text:to/translation translate.text:to/word`,
  ],
  [
    -4.5,
    `alarm.set/*_<clock>_in alarm.set:title1/alarm calendar.add/i_have_a_<title1>_with_<attendees>
    calendar.add/set_a_<title1>_with_<attendees> calendar.add:day+title1/<day> calendar.add:location+title/<location>
    calendar.add:location+title1/<location> calendar.add:title1 calendar.cancel/remove_one calendar.move:title1/<title1>
    calendar.query/*_scheduled_on calendar.query/what_meetings_do_i_have calendar.query/who_did_i_<title1>
    calendar.query:ask/anything reminder.list/*_reminders_do reminder.set/remind_me_to_<title1> reminder.set:
    task.add:/do task.complete:/done task.delete/*_remove_<title1> task.delete/delete_everything task.list/*_i_need
    task.list/*_i_set task.list/what_have_i_completed task.list/what_items_do time.convert:from/<from> time.now/time
    time.zone/what_timezone_is_<place> timer.adjust/decrease_<duration>_timer timer.adjust/increase_<duration>_timer
    timer.set: translate.text/tell_me_how_to_say_<text>_in`,
  ],
  [
    -4,
    `alarm.set/set_the_alarm alarm.set:day/<day> calendar.add:attendees+title1 calendar.add:day+title
    calendar.cancel/*_calendar_on calendar.cancel/*_event_on calendar.cancel/*_my_appointment
    calendar.query/*_<title>_schedule calendar.query/*_have_<title1> calendar.query/*_i_schedule
    calendar.query/<ask>_am_i_<title1> calendar.query/do_i_have_anything_scheduled
    calendar.query/how_many_meetings_do_i_have calendar.query/when_am_i_<ask> chat.goodbye/it_was_nice
    date.query/*_date_in dialog.help/*_you_familiar dialog.help/what_subjects_do reminder.list/*_remind_me
    reminder.set/remind_me_about_<title> reminder.set:clock task.add/*_<title>_in task.add/add_<title>_to_my_to_do
    task.complete:/finished task.list/*_i_add task.list/*_i_do task.list:/on time.convert/*_between_here
    time.now/*_time_left timer.adjust/*_<direction>_<duration> timer.set/*_for_<number> timer.set:title/<title>
    timer.set:title/timer translate.text:/say translate.text:text translate.text:text1 translate.text:to`,
  ],
  [
    -3.5,
    `alarm.set/set_an_alarm_for_<title> alarm.set/set_an_alarm_to_<title> alarm.set:title calendar.add/*_in_<location>
    calendar.add/*_m_on calendar.add:attendees+title calendar.add:day+location+title1/<day>
    calendar.add:day+title1/<title1> calendar.cancel/*_remove_one calendar.move:title calendar.query/*_<title>_on
    calendar.query/*_my_schedule calendar.query/how_many_<title> calendar.query:ask/appointment calendar.query:ask/in
    date.query/*_<what>_in dialog.help/*_you_able dialog.yes:/ahead reminder.set/*_me_<clock>
    reminder.set/set_a_reminder_for_<title> reminder.set:day reminder.set:title1 task.add/add_<title1>_to_my_to_do
    task.add/put_<title>_on_my_to_do task.add:title/on task.add:title1/<title1> task.add:title1/on
    task.delete/*_delete_everything task.delete/*_the_<title1> task.delete:title1/on task.list/*_do_on
    task.list/*_i_completed task.list/*_items_do task.list/my_to_do time.now/what_is_the_current_time time.now:what/in
    time.zone: timer.set:title1`,
  ],
  [
    -3,
    `alarm.set/*_my_alarm alarm.set:title1 calendar.add/*_<location>_on calendar.add/*_with_<attendees>
    calendar.add:attendees+day+title1 calendar.add:day+location+title/<day> calendar.cancel:/on calendar.cancel:title/on
    calendar.cancel:title1/<title1> calendar.query/*_anything_scheduled calendar.query/*_i_<title1>
    calendar.query/*_i_have calendar.query/*_the_schedule calendar.query/are_any_<title>
    calendar.query/are_there_any_<title> calendar.query/what's_on_my_calendar calendar.query/what_<title>
    calendar.query:ask+title/on calendar.query:ask+title/schedule calendar.query:ask+title1/on
    calendar.query:ask+title1/schedule chat.goodbye/*_was_nice chat.who_are_you/*_is_responsible
    date.query/*_<what>_fall date.query:/in dialog.help/*_subjects_do dialog.help/what_did_i_ask_you
    dialog.help/what_do_you_do dialog.no/*_not_say reminder.list/<kind> reminder.list/did_i_remember
    reminder.list:kind/do reminder.list:kind/remind reminder.set/*_to_<title1>
    reminder.set/don't_let_me_forget_to_<title> reminder.set:hour/<hour> task.add: task.add:priority task.complete:
    task.delete/*_to_do task.list/*_the_items task.update: time.convert:/here time.now/*_time
    time.now/what's_the_current_time time.zone/what's_the_time_zone timer.adjust/*_<duration>_timer
    timer.adjust/remove_five_minutes timer.adjust/remove_one_hour timer.set:number/<number> timer.set:title`,
  ],
  [
    -2.5,
    `alarm.set:clock/in alarm.set:day calendar.add/*_<clock>_on calendar.add: calendar.add:attendees+day+title
    calendar.add:clock+title/in calendar.add:day+title1 calendar.add:location+title calendar.add:location+title1
    calendar.cancel/*_my_event calendar.cancel/*_the_event calendar.cancel/delete_all_events
    calendar.cancel:/appointment calendar.cancel:/in calendar.move:title1 calendar.query/*_i_<ask>
    calendar.query/*_the_<ask> calendar.query/*_what_<title> calendar.query/do_i_have_a_<title>
    calendar.query/what_is_on_my_calendar calendar.query:ask/have calendar.query:ask/meetings chat.joke/*_jokes_do
    date.query/is_it dialog.help/*_things_do dialog.help:/able dialog.help:/familiar dialog.no/*_i_think
    dialog.repeat/*_you_say reminder.cancel/delete_the_<kind> reminder.list/*_<kind>
    reminder.set/create_a_reminder_to_<title> reminder.set/remember_to_<title> task.add:title/in task.add:title1/do
    task.delete:/do task.delete:/everything task.list/*_<list>_do task.list/*_if_not task.list/*_please_add
    task.list:/add task.list:/items task.list:/need task.list:/set task.list:state/do task.list:state/on
    time.convert:from time.convert:what/in time.now/*_<place>_time time.now:/do time.now:/left
    timer.adjust/remove_one_hour_five_minutes translate.text:`,
  ],
  [
    -2,
    `alarm.set/*_<clock>_alarm alarm.set/*_alarm_<title> alarm.set/*_for_<hour> alarm.set/*_for_<title>
    alarm.set:hour+title/<hour> calendar.add:attendees+location+title1 calendar.add:clock+title/on
    calendar.add:day+location+title1 calendar.add:number+title/<number> calendar.cancel:/appointments
    calendar.cancel:/one calendar.cancel:title1 calendar.query/*_between_two calendar.query/*_many_<title>
    calendar.query/*_my_meeting calendar.query/*_the_calendar calendar.query/do_i_have_any_meetings_with_<attendees>
    calendar.query/is_my_<title> calendar.query/is_the_<title> calendar.query/tell_me_<title>_on_my_calendar
    calendar.query/what_do_i_have_<title1>_on calendar.query/what_do_i_have_on_my_calendar calendar.query:ask+title/in
    calendar.query:ask+title1/<title1> calendar.query:ask/schedule calendar.query:ask/scheduled
    date.query/what_date_will_it_<what> date.query:/days date.query:/thirty date.query:what/in dialog.help/*_help_me
    reminder.cancel:kind/set reminder.list/*_an_<kind> reminder.list:/on reminder.list:kind/in
    reminder.set/*_for_<title1> reminder.set/*_for_<title> reminder.set:hour task.add/*_to_do task.add:list
    task.delete/*_<title>_on task.delete/remove_the_list_of_<list> task.delete:title1/<title1> task.list:/do
    task.list:/put task.list:state/completed timer.adjust/decrease_timer_for_<duration>
    timer.adjust/increase_timer_for_<duration> timer.set/set_a_timer_for_<title1> timer.set/set_a_timer_named_<title1>
    translate.text/how_do_they_say_<text1>`,
  ],
  [
    -1.5,
    `alarm.set/*_the_alarm alarm.set/*_to_<title1> alarm.set/*_to_<title> alarm.set/set_an_alarm_for_<hour>
    alarm.set:hour alarm.set:hour+title alarm.set:number/<number> calendar.add/*_<location>_<hour>
    calendar.add:attendees+clock+title1/in calendar.add:clock calendar.add:day+location+title calendar.add:number+title
    calendar.cancel/*_delete_<title1> calendar.cancel/*_remove_<title> calendar.cancel/remove_my_<title>
    calendar.cancel/remove_the_<title> calendar.move: calendar.query/*_any_<title> calendar.query/*_calendar_<ask>
    calendar.query/do_i_have_<title> calendar.query/tell_me_<title> calendar.query:ask
    calendar.query:ask+title/scheduled calendar.query:ask+title1 chat.goodbye:/nice chat.joke:/do chat.thanks/*_thanks
    chat.who_are_you/*_to_be chat.who_are_you:/responsible date.query:what/fall dialog.help:/me dialog.no:/do
    dialog.no:/say dialog.repeat:/say reminder.cancel/cancel_the_<kind> reminder.list/*_<kind>_set
    reminder.list/*_a_<kind> reminder.list/*_i_remember reminder.list/is_the_<kind> reminder.list:kind/me
    reminder.list:kind/on task.add/add_a_task_to_<title> task.add:title/do task.add:title1 task.delete/*_of_<title1>
    task.delete:title/do task.list/*_of_<list> task.list/what_do_i_have_to_do task.list:list/add task.list:list/do
    time.convert: time.now/*_current_time time.now/tell_me_the_time time.now/what_is_the_time time.now:what
    time.zone/*_is_<place> time.zone/<place>_the_time_zone timer.set/*_the_timer timer.set:number
    translate.text/*_into_russian`,
  ],
  [
    -1,
    `alarm.set/*_alarm_<hour> alarm.set:number calendar.add/*_my_calendar calendar.add:attendees+hour+title1
    calendar.add:hour+title1/<hour> calendar.cancel/clear_my_calendar calendar.cancel:/event calendar.cancel:/events
    calendar.cancel:title/<title> calendar.cancel:title/delete calendar.query/*_meeting_schedule
    calendar.query/*_my_calendar calendar.query:ask+title calendar.query:ask/<ask> calendar.query:ask/meeting
    chat.goodbye:/talk chat.goodbye:/talking chat.joke/tell_me_a_joke chat.joke/tell_me_something_funny chat.joke:/on
    chat.thanks/thank_you_very_much chat.who_are_you:/me chat.who_are_you:/refer date.query/is_it_<what>
    date.query/what_is_the_date dialog.help:/do dialog.no:/ask dialog.no:/in dialog.no:/looking dialog.no:/searching
    dialog.no:/think dialog.yes/*_great_response dialog.yes:/do reminder.cancel/*_the_<kind> reminder.list/*_any_<kind>
    reminder.list/*_are_set reminder.list/*_is_set reminder.list/do_i_have_any_reminders reminder.set/*_<title>_<hour>
    reminder.set/*_about_<title> reminder.set/*_to_<title> task.add/*_add_<title> task.add/*_put_<title>
    task.add/*_to_<title1> task.delete/get_rid_of_<title1> task.delete:title/on task.delete:title1 task.list:/milk
    task.list:state time.convert:what time.now: time.now:place/it time.zone/*_time_zone
    timer.adjust:direction+duration/<duration>`,
  ],
  [
    -0.5,
    `alarm.set/*_for_<clock> alarm.set:clock+title/<title> alarm.set:clock+title1/<title1> alarm.set:clock/alarm
    calendar.add/*_<title1>_<hour> calendar.add/*_and_<attendees> calendar.add/schedule_<title>_<clock>
    calendar.add:attendees+hour+title calendar.add:clock+location+title1/<clock> calendar.add:hour+title
    calendar.add:hour+title1 calendar.cancel/*_all_events calendar.cancel/*_cancel_<title>
    calendar.cancel/*_delete_<title> calendar.cancel/*_this_event calendar.cancel/cancel_my_<title> calendar.cancel:
    calendar.cancel:clock/m calendar.cancel:day+title/<title> calendar.cancel:title calendar.move:clock+day+title
    calendar.move:day+title/<day> calendar.move:hour+title calendar.query/*_a_<title> calendar.query/*_calendar_<title>
    calendar.query/*_do_<title> calendar.query/*_i_<title> calendar.query/*_is_<title> calendar.query/*_my_<title1>
    calendar.query/*_my_<title> calendar.query/*_the_<title> calendar.query/do_i_have_any_<title>
    calendar.query:ask+attendees calendar.query:ask+attendees+title calendar.query:ask/event calendar.query:ask/up
    chat.joke/*_something_funny chat.thanks/thank_you date.query/*_what_day date.query: dialog.help/*_ask_you
    dialog.help/*_you_do dialog.help: dialog.no:/all dialog.no:/mistake dialog.repeat/do_it_again dialog.repeat:/time
    dialog.stop/*_stop dialog.stop:/quiet dialog.stop:/talking dialog.yes:/response reminder.cancel:kind
    reminder.list/*_any_reminders reminder.list: reminder.list:kind/<kind> reminder.list:kind/set
    reminder.list:kind/time reminder.set/*_remind_me reminder.set:day+title1/<title1> reminder.set:hour+title
    task.add/add_<title>_to_my_list task.add/add_<title>_to_my_list_of_<list> task.add/i_am_out_of_<title>
    task.add:title task.delete/*_that_<title1> task.delete:/items task.list/*_list_items task.list/what_is_on_the_list
    task.list/what_was_i_supposed_to_do task.list: task.list:list/not task.list:state/<state> time.now:place/time
    time.zone:place/zone timer.adjust/*_five_minutes timer.adjust/*_one_hour timer.adjust/*_the_timer
    timer.adjust:direction+duration timer.resume: timer.set/<duration>_timer translate.mode:to/<to>
    translate.text/*_say_<text1> translate.text/*_say_<text>`,
  ],
  [
    0,
    `alarm.set:clock+title alarm.set:clock+title1 calendar.add/*_calendar_<clock> calendar.add/<title>_<hour>
    calendar.add/add_<title>_<clock> calendar.add/book_<title>_<clock> calendar.add:attendees+clock+location+title1
    calendar.add:attendees+clock+title calendar.add:attendees+clock+title1/<clock> calendar.add:clock+location+title
    calendar.add:clock+location+title1 calendar.add:clock+title calendar.cancel/*_next_event calendar.cancel/*_p_m
    calendar.cancel/<title>_my_calendar calendar.cancel:clock calendar.cancel:clock+title1 calendar.cancel:title/events
    calendar.cancel:title1/calendar calendar.move/*_to_<clock> calendar.move/*_to_<day> calendar.move/*_until_<clock>
    calendar.move:clock+clock+title calendar.move:day+title calendar.query/*_<day>_schedule calendar.query/*_for_me
    calendar.query/*_next_<title> calendar.query/*_the_<title1> calendar.query/*_upcoming_<ask>
    calendar.query/*_with_<attendees> calendar.query/<ask>_am_i_<title> calendar.query:ask+title/meeting
    chat.how_are_you/how_are_you_doing chat.joke:/funny chat.thanks:/thanks chat.thanks:/you chat.who_are_you:/be
    date.query/*_is_it date.query/*_is_what date.query/*_it_<what> date.query/*_the_day
    date.query/what_date_will_it_be_<what> date.query:/holiday date.query:what/on dialog.help:/in dialog.help:/you
    dialog.repeat/*_me_again dialog.repeat/*_more_again dialog.repeat/*_repeat_that dialog.repeat/*_replay
    dialog.repeat/start_over dialog.stop/*_stop_it dialog.stop:/stop dialog.yes/*_amazing_response
    dialog.yes/*_correct_response reminder.cancel:day+kind+title1 reminder.cancel:kind+title1/set
    reminder.list/*_<kind>_time reminder.list/*_any_alarms reminder.list/*_have_set reminder.list/*_i_set
    reminder.list/*_next_<kind> reminder.list/*_the_reminders reminder.list/what_was_i_supposed_to_remember
    reminder.list:/remember reminder.list:kind reminder.set/*_a_m reminder.set/*_for_me reminder.set/*_p_m
    reminder.set/make_a_reminder_<day>_to_<title> reminder.set/set_a_reminder_for_<title>_<day>
    reminder.set:clock+title1/<title1> reminder.set:clock+title1/m reminder.set:day+title1 task.add/*_<title>
    task.add/*_my_list task.add/*_of_<list> task.add/*_of_<title> task.add/*_that_<title> task.add/*_to_<title>
    task.add/add_a_task_to_<title>_<day> task.complete/check_off_<title> task.complete:title1/<title1> task.delete:
    task.delete:list/<list> task.delete:title/<title> task.delete:title/it task.list/*_task_list task.list/my_to_do_list
    task.list/read_my_<list>_list task.list:/tasks task.list:list+state task.list:list/<list> time.now/give_me_the_time
    time.zone/*_<place>_timezone time.zone/<place>_time_zone time.zone:place/<place> timer.adjust/*_for_<duration>
    timer.adjust/*_my_timer timer.pause: timer.resume/*_resume_timer timer.set/*_for_<title1> timer.set/*_for_me
    timer.set:duration/timer translate.mode:to`,
  ],
  [
    0.5,
    `alarm.set:clock alarm.set:clock+title/m alarm.set:clock+title1/<clock> calendar.add/*_m_tomorrow
    calendar.add/<title1>_with_<attendees>_<clock> calendar.add:attendees+attendees+clock+title
    calendar.add:attendees+attendees+clock+title1 calendar.add:attendees+clock+title/<clock>
    calendar.add:attendees+clock+title1 calendar.add:clock+title/<clock> calendar.add:clock+title1
    calendar.cancel/*_calendar_event calendar.cancel/*_calendar_events calendar.cancel:/calendar
    calendar.cancel:clock+title calendar.cancel:day+title calendar.cancel:day+title1 calendar.cancel:title/calendar
    calendar.move:clock+title calendar.move:clock+title1 calendar.query/*_a_meeting calendar.query/<ask>_is_<title>
    calendar.query:ask+attendees+title1 calendar.query:ask+clock+title/m calendar.query:ask+clock+title1
    calendar.query:ask+day+title1/<title1> calendar.query:ask+day/schedule calendar.query:ask+number+title1
    chat.goodbye:/conversation chat.how_are_you/*_are_you chat.how_are_you:/doing chat.joke:/joke chat.joke:/laugh
    chat.who_are_you:/made date.query/*_<what>_be date.query/*_<what>_on date.query/*_next_holiday date.query/*_will_be
    date.query/what_day_is_<what> date.query/when_is_<what> date.query:what/it date.query:what/what dialog.cancel/*_stop
    dialog.cancel:/later dialog.help:/know dialog.repeat:/again dialog.repeat:/it dialog.repeat:/over
    dialog.repeat:/replay dialog.repeat:/that dialog.repeat:/you dialog.stop:/it reminder.cancel/*_set_<day>
    reminder.cancel:clock+kind+title1 reminder.cancel:kind+title/<title> reminder.cancel:kind+title/set
    reminder.cancel:kind+title1 reminder.cancel:kind/alarms reminder.list/*_go_off reminder.list/*_my_<kind>
    reminder.list/*_reminders_set reminder.list/*_the_<kind> reminder.list/*_to_remember reminder.list:kind/reminders
    reminder.list:kind/running reminder.list:kind/timers reminder.set/make_a_reminder_<clock>_to_<title>
    reminder.set/remind_me_<clock>_to_<title> reminder.set/remind_me_to_<title>_<day>
    reminder.set/set_a_reminder_<clock>_to_<title> reminder.set:clock+title1 reminder.set:day+title/<day>
    task.add/add_<title>_to_my_to_do_list task.add/add_an_<priority>_task_to_<title> task.add:list+title
    task.add:title1/list task.complete/*_off_<title> task.complete:title1 task.delete/*_delete_<title>
    task.delete/*_remove_<title> task.delete/delete_my_<list>_list task.delete/delete_the_<title>
    task.delete/remove_<list>_list task.delete/remove_my_list_of_<list> task.delete/remove_the_<list>_list
    task.delete:list task.delete:title task.list/*_are_<state> task.list/*_i_have task.list:/available task.list:/have
    task.list:list time.now/know_the_time time.now/what_is_the_time_in_<place> time.now:/now
    time.zone/*_timezone_<place> time.zone:place timer.set/*_<duration>_timer timer.set/*_named_<title1>
    timer.set/set_a_timer_for_<duration> timer.set/timer_for_<duration> timer.set:duration translate.text/*_for_<text>
    translate.text:text+to/russian translate.text:text1+to/russian`,
  ],
  [
    1,
    `alarm.set/*_for_me alarm.set/set_alarm_<clock> alarm.set:clock/m calendar.add/*_<clock>_please
    calendar.add/*_later_<clock> calendar.add/*_the_<clock> calendar.add:attendees+clock+title1/m
    calendar.add:clock+location+title1/m calendar.cancel/*_<title>_<number> calendar.cancel/*_from_calendar
    calendar.cancel/remove_<title>_from_my_calendar calendar.cancel/remove_the_<title>_<day>
    calendar.cancel/take_<title>_off_my_calendar calendar.cancel:clock+title/<clock> calendar.cancel:number+title
    calendar.cancel:title/please calendar.query/*_<title1>_<day> calendar.query/*_meetings_<day>
    calendar.query:ask+attendees+day+title calendar.query:ask+clock+title calendar.query:ask+clock+title1/<clock>
    calendar.query:ask+day+title calendar.query:ask+day+title1 calendar.query:ask+hour+title chat.goodbye/*_bye
    chat.goodbye: chat.how_are_you/how's_it_going chat.how_are_you:/going chat.joke/*_any_jokes chat.joke/*_good_joke
    chat.joke: chat.thanks:/much chat.who_are_you/what_is_your_name chat.who_are_you:/use date.query/what_date_is_it
    date.query/what_is_the_date_<what> date.query:what dialog.cancel/cancel_it dialog.no:/no dialog.repeat/*_once_again
    dialog.repeat: dialog.stop: dialog.yes: reminder.cancel:day+kind reminder.cancel:kind+title
    reminder.cancel:kind+title1/<kind> reminder.list/*_<kind>_running reminder.list/*_for_me reminder.list:kind/have
    reminder.set/*_<title>_<day> reminder.set:clock+title reminder.set:day+title
    task.add/add_a_<priority>_priority_task_to_<title> task.add/add_a_task_to_<title>_<clock> task.add:clock+title
    task.add:day+title/<day> task.add:list+title/<title> task.add:list+title/list task.add:list+title1
    task.add:priority+title task.add:title/it task.add:title/list task.complete/i_completed_the_task_<title>
    task.complete:title task.delete/*_the_<title> task.delete:list+title task.delete:list+title1 task.delete:list/list
    task.delete:title1/list task.list/*_<list>_list task.list/*_are_available task.list:/everything task.list:/list
    task.list:/lists task.list:/me task.list:/task task.list:list/have time.convert:clock+to time.now/how_late_is_it
    time.now/what's_the_time_in_<place> time.now:place timer.pause:title1 timer.set:duration/<duration>
    translate.text/*_in_english translate.text:text+to/me translate.text:text1+to/spanish
    translate.text:text1+to/swedish`,
  ],
  [
    1.5,
    `calendar.add/<title>_<clock> calendar.add:clock+duration+title calendar.add:clock+title/friday
    calendar.cancel/*_<title>_<clock> calendar.cancel/*_calendar_<day> calendar.cancel/*_my_schedule calendar.cancel:day
    calendar.cancel:number+title/<number> calendar.move:clock+title/minutes calendar.query/*_<title>_<hour>
    calendar.query/*_meeting_<title> calendar.query/*_schedule_<number> calendar.query/*_the_<day>
    calendar.query:ask+clock calendar.query:ask+clock+title/<clock> calendar.query:ask+day+title1/<day>
    calendar.query:ask+day/calendar calendar.query:ask+number+title chat.goodbye/goodbye chat.goodbye/talk_to_you_later
    chat.how_are_you/*_it_going chat.how_are_you: chat.joke:/jokes chat.joke:/me chat.praise/*_good_job
    chat.thanks/*_so_much chat.thanks: chat.who_are_you/*_call_you chat.who_are_you: date.query/*_current_date
    date.query/*_date_<what> date.query/*_does_<what> date.query/know_<what>_date date.query:what/be
    dialog.cancel/*_cancel dialog.cancel:/action dialog.cancel:/off dialog.cancel:/on dialog.help:/answer
    dialog.help:/answering dialog.no: dialog.repeat/*_said_again dialog.repeat:/repeat dialog.repeat:/reset
    dialog.repeat:/said dialog.stop:/up dialog.yes:/affirmative dialog.yes:/agree reminder.cancel/*_p_m
    reminder.cancel:clock+kind reminder.list/*_i_have reminder.list/*_of_reminders reminder.list/*_to_me
    reminder.list:kind/alarms reminder.list:kind/list reminder.list:kind/what reminder.set/remind_me_about_<title>_<day>
    task.add/*_<title>_<clock> task.add/*_<title>_<day> task.add/*_my_<list> task.add/i_need_<title> task.add:day+title
    task.add:list+title1/<title1> task.add:list+title1/list task.add:title/me task.add:title/please
    task.complete/*_task_<title> task.complete/*_with_<title> task.complete:title/list task.delete/*_the_list
    task.delete/delete_the_<list>_list task.delete/remove_<title1>_from_my_<list>_list task.delete:/list
    task.delete:/please task.delete:list+title/list task.list/*_my_<list> task.list/*_shopping_list task.list/*_the_list
    task.list:/it task.list:day task.list:list/list task.list:list/lists task.list:state/list time.convert:clock+to/<to>
    time.now/*_right_now time.now:place/<place> timer.adjust:direction+duration/hour
    timer.adjust:direction+duration/minutes timer.adjust:direction+duration/seconds timer.pause:title
    timer.set/*_down_<duration> timer.set/*_timer_<duration> timer.set/set_a_<duration>_timer timer.set:duration+title
    timer.set:duration+title1/<duration> translate.text/*_in_russian translate.text:text+to/<text>
    translate.text:text1+to/french`,
  ],
  [
    2,
    `alarm.set:clock+title/<clock> alarm.set:clock/please alarm.set:clock/snooze calendar.add/*_for_<duration>
    calendar.add/*_for_me calendar.cancel/*_calendar_<number> calendar.cancel:day/<day> calendar.cancel:title/schedule
    calendar.query/*_<attendees>_<day> calendar.query/*_anything_<day> calendar.query:ask+attendees+day
    calendar.query:ask+day calendar.query:ask+day+title/<day> calendar.query:ask+number chat.goodbye:/bye
    chat.goodbye:/later chat.how_are_you:/today chat.joke:/food chat.praise:/job chat.thanks:/me chat.thanks:/that
    chat.who_are_you/*_are_you chat.who_are_you:/name date.query/*_on_<what> date.query/*_when's_<what>
    date.query/know_when_is_<what> date.query/what_day_is_it_<what> date.query:/year date.until:what dialog.cancel:
    dialog.no:/correct dialog.no:/it dialog.repeat/*_just_said dialog.repeat/*_question_again dialog.stop/*_shut_up
    dialog.yes/*_is_true dialog.yes:/yes reminder.cancel:kind+title/<kind> reminder.cancel:kind+title1/alarms
    reminder.list/*_my_timers reminder.list:day reminder.list:kind+title reminder.list:kind/please
    reminder.set:clock+title/m reminder.set:day+title/me task.add/*_list_please task.add/*_need_<title>
    task.add/*_the_list task.add/<title>_it task.complete:list+title task.complete:title/finished task.delete/*_do_list
    task.delete:title/list task.list/*_<list>_lists task.list/*_for_<list> task.list/*_list_<day> task.list/*_to_me
    task.list:/please task.list:clock task.list:day+list time.convert:from+to/time time.convert:to time.now:/please
    time.zone/*_of_<place> timer.adjust/<direction>_<title>_to_timer_for_<duration>
    timer.adjust/remove_<title>_from_timer_for_<duration> timer.adjust:direction+duration+title1/<title1>
    timer.resume:title timer.set/<duration>_timer_for_<title1> timer.set/set_a_<duration>_timer_named_<title1>
    timer.set:duration+title/<duration> timer.set:duration+title1 translate.text/*_for_me translate.text:text+to
    translate.text:text1+to`,
  ],
  [
    2.5,
    `alarm.set/*_<title>_<clock> alarm.set/*_snooze calendar.add/*_<clock>_thanks calendar.add/*_right_away
    calendar.cancel/*_the_calendar calendar.cancel:day+title/calendar calendar.query/*_meeting_<day>
    calendar.query/*_scheduled_<day> calendar.query/are_there_meeting_<title> calendar.query/who_did_i_<title1>_<day>
    calendar.query:ask+clock/<clock> calendar.query:ask+clock/m calendar.query:ask+day+title/<title>
    calendar.query:ask+day+title/calendar calendar.query:ask+day/<day> chat.goodbye:/night chat.greeting:
    chat.joke:/know chat.praise: chat.thanks:/helping chat.who_are_you/*_human_being chat.who_are_you:/bot
    chat.who_are_you:/computer chat.who_are_you:/this chat.who_are_you:/you chat.who_are_you:/yourself
    date.query/*_do_<what> date.query/what's_the_day_of_the_<what> date.query/when's_<what> date.query:what/date
    date.query:what/yet dialog.cancel:/cancel dialog.cancel:/down dialog.cancel:/that dialog.no:/false
    dialog.no:/incorrectly dialog.no:/information dialog.no:/manner dialog.no:/true dialog.repeat/*_that_again
    dialog.repeat:/yourself dialog.yes:/exact dialog.yes:/fantastic dialog.yes:/it dialog.yes:/perfect dialog.yes:/true
    reminder.list:clock+kind reminder.list:kind/status reminder.set:clock+title/thanks task.add/*_to_list
    task.add/add_<title1>_to_the_<list>_list task.add/add_<title>_it task.add/add_<title>_to_the_list
    task.add/put_<title1>_on_my_<list>_list task.list/*_finished_everything task.list/*_important_task
    task.list/*_list_<clock> task.list/what_lists_do_i_have task.list:day+state task.list:day/<day> task.list:list/me
    task.update:priority+title time.convert:from+to time.now:place/zone time.zone/*_for_<place> time.zone/*_in_<place>
    timer.adjust/*_thirty_seconds timer.adjust:direction+duration+title1 timer.set/*_from_<duration>
    timer.set/<duration>_timer_named_<title1> timer.set/set_a_timer_named_<title1>_for_<duration>
    timer.set:duration+title/<title> timer.set:duration+title1/<title1> timer.set:duration/please
    translate.text/*_in_french translate.text/*_in_japanese translate.text:text+to/dutch translate.text:text+to/german
    translate.text:text+to/portuguese`,
  ],
  [
    3,
    `calendar.add/*_on_friday calendar.cancel/clear_my_calendar_<day> calendar.query/*_calendar_<number>
    calendar.query/am_i_doing_anything_<day> calendar.query/what's_on_my_calendar_<day>
    calendar.query:ask+attendees+day/<day> chat.goodbye:/now chat.how_are_you:/okay chat.how_are_you:/up
    chat.joke/*_funny_jokes chat.thanks:/answer chat.thanks:/job chat.thanks:/one chat.who_are_you/what's_your_name
    chat.who_are_you/who_are_you chat.who_are_you:/human chat.who_are_you:/robot date.query/*_of_<what>
    date.query:what/off date.query:what/please date.until/*_until_<what> dialog.cancel/*_just_stop
    dialog.cancel:/command dialog.cancel:/process dialog.cancel:/talking dialog.no:/command dialog.no:/incorrect
    dialog.no:/me dialog.no:/this dialog.no:/wrong dialog.repeat/*_please_repeat dialog.repeat/repeat_what_you_just_said
    dialog.yes/*_is_affirmative dialog.yes:/correct reminder.cancel/*_<title1>_alarms reminder.cancel:clock+kind/<clock>
    reminder.list/*_is_what reminder.list:day+kind reminder.set:clock+title/me task.add/*_thank_you
    task.add/<title>_<day> task.complete/*_is_finished task.delete/*_from_list task.delete/*_list_please
    task.list/*_on_it task.list:clock/<clock> task.list:day+list/<day> task.update/*_to_<priority>
    time.convert/*_<to>_time time.convert/*_in_<to> time.convert:clock+from+to time.now/*_for_<place>
    time.now/time_in_<place> time.now/what's_the_current_time_in_<place> time.zone:place/in timer.adjust/*_by_<duration>
    timer.adjust/*_named_<title1> timer.set:duration+title1/timer translate.text/*_for_<text1>
    translate.text/*_in_catalan translate.text/*_in_romanian translate.text:text+to/finnish
    translate.text:text+to/italian translate.text:text+to/norwegian translate.text:text+to/please`,
  ],
  [
    3.5,
    `calendar.cancel/*_events_<day> calendar.cancel/take_<title>_off_my_schedule calendar.query/*_meetings_<clock>
    calendar.query/do_i_have_any_meetings_with_<attendees>_<day> chat.goodbye/*_bye_bye chat.goodbye/*_good_bye
    chat.goodbye:/you chat.praise:/done chat.praise:/thanks chat.thanks:/help chat.thanks:/it
    chat.who_are_you/*_created_you date.query/*_<what>_yet date.query/*_leap_year date.query/when_do_<what>
    date.until:what/<what> dialog.cancel/*_cancel_that dialog.cancel/*_undo_that dialog.cancel/*_you_cancel
    dialog.cancel:/all dialog.cancel:/task dialog.no/*_not_true dialog.no/*_wrong_manner dialog.no:/answer
    dialog.no:/response dialog.no:/right dialog.repeat/*_repeat_yourself dialog.stop:/please dialog.yes:/confirmed
    dialog.yes:/correcly dialog.yes:/exactly dialog.yes:/perfectly dialog.yes:/right reminder.list:day/<day>
    task.add/*_for_me task.complete/*_<list>_list task.complete:list+title/list task.list/what's_my_most_important_task
    time.convert:from+to/<to> time.convert:to/<to> time.now/*_<place>_zone time.now/*_time_please
    time.now/what_is_the_current_time_in_<place> time.now:place/now time.now:place/timezone timer.adjust/*_the_<title1>
    timer.adjust:direction+duration+title timer.resume:title/timer timer.set/<title>_in_<duration>
    translate.text/*_in_dutch translate.text/*_in_spanish translate.text:text+to/chinese translate.text:text1+to/<text1>
    translate.text:text1+to/france`,
  ],
  [
    4,
    `calendar.query/*_i_<day> calendar.query/*_planned_<day> calendar.query/*_schedule_<day> chat.goodbye/*_good_night
    chat.greeting:/you chat.joke/*_you_know chat.thanks:/appreciated chat.who_are_you/*_to_you chat.who_are_you:/person
    date.query/what's_<what>_date date.query/what_is_<what>_date dialog.cancel/*_just_cancel dialog.cancel/*_stop_it
    dialog.cancel:/please dialog.no/*_all_wrong dialog.no/*_incorrect_command dialog.no/*_is_false dialog.no/*_is_wrong
    dialog.no/*_not_correct dialog.no/*_right_command dialog.repeat/say_that_again dialog.yes:/command
    reminder.list:kind+title/<kind> task.list/have_i_finished_everything task.update:priority+title/<priority>
    time.zone/what's_the_time_zone_in_<place> timer.adjust/decrease_timer_by_<duration>
    timer.adjust/decrease_timer_for_<title>_by_<duration> timer.adjust/increase_<title1>_timer_by_<duration>
    timer.adjust/increase_timer_by_<duration> timer.set/*_called_<title1> timer.set/*_timer_please
    timer.set/in_<duration>_<title> translate.text/*_in_hawaii translate.text/*_in_turkish translate.text:text1+to/me`,
  ],
  [
    4.5,
    `calendar.query/*_<ask>_<day> calendar.query/*_calendar_<day> calendar.query/do_i_have_any_meetings_<clock>
    chat.goodbye/*_to_you chat.goodbye/bye_bye chat.goodbye/good_bye chat.how_are_you/*_what's_up
    chat.who_are_you/*_a_robot chat.who_are_you/*_made_you chat.who_are_you/*_programmed_you date.query/*_<what>_off
    date.query/*_<what>_please date.query/is_it_<what>_yet dialog.cancel/*_current_task dialog.no/*_correct_command
    dialog.yes/*_instructions_exactly dialog.yes/*_is_confirmed dialog.yes/*_it_exactly
    dialog.yes/*_understanding_correcly reminder.cancel/*_<kind>_<clock> reminder.list/*_<kind>_status
    task.list/*_do_<day> task.update/set_the_priority_of_<title>_to_<priority> time.convert:clock+from+to/time
    timer.adjust/decrease_<title1>_timer_by_<duration> timer.adjust/decrease_<title>_timer_by_<duration>
    timer.adjust/decrease_timer_in_the_<title1>_by_<duration> timer.adjust/increase_<title>_timer_by_<duration>
    timer.adjust/increase_timer_for_<title>_by_<duration> timer.adjust/remove_<duration>_from_timer_in_the_<title1>
    timer.adjust:direction+duration+title/<duration> timer.adjust:direction+duration+title1/timer
    translate.text/*_in_france translate.text/*_in_norwegian`,
  ],
  [
    5,
    `calendar.query/how_busy_am_i_<day> calendar.query/what_is_on_my_calendar_<day> calendar.query/when_am_i_<ask>_<day>
    chat.goodbye/*_with_you chat.goodbye/good_night chat.greeting/*_meet_you chat.how_are_you/what's_up
    chat.praise/*_done chat.thanks/*_appreciate_it chat.thanks/*_musch_appreciated chat.thanks/*_the_help
    chat.thanks/*_your_help chat.who_are_you/*_a_person chat.who_are_you/*_real_person date.query/is_it_a_leap_year
    date.query/when_is_<what>_please dialog.cancel/undo_that dialog.no/*_correct_answer dialog.no/*_correct_response
    dialog.no/*_not_right dialog.no/*_right_answer dialog.no/*_right_response dialog.repeat:/please
    dialog.stop/*_it_please dialog.stop/*_stop_please dialog.yes/*_command_exactly dialog.yes/*_instructions_perfectly
    dialog.yes/*_the_command dialog.yes/*_to_command reminder.list/*_<title>_<kind> reminder.list/<kind>_status
    reminder.list:clock+kind/<clock> reminder.list:day+kind/<day> task.list:day+state/<day> time.convert/*_and_<to>
    time.convert:clock+from+to/<to> time.now/*_<place>_now time.now/*_standard_timezone time.zone/*_<place>_in
    timer.adjust/*_<title1>_timer timer.adjust:direction+duration+title/timer timer.resume/*_<title>_timer
    timer.set/<duration>_timer_called_<title1> timer.set/<duration>_timer_please
    timer.set/set_a_timer_for_<duration>_called_<title1> timer.set/timer_for_<duration>_called_<title1>
    translate.text/*_in_chinese translate.text/*_in_finnish`,
  ],
];
