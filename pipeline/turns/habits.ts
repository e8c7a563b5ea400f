/**
 * How often a sentence is over where so much of a command was said, and goes on after a rest: log odds, by
 * bench/train-turns.ts from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and
 * Home Assistant (all CC BY) for which Earshot has commands, without the fifth that is held out. A command stands with the
 * slots that are filled.
 */
export const HABITS: readonly (readonly [odds: number, said: string])[] = [
  [-4, `timer.adjust:`],
  [-3, `task.add:priority translate.text:text`],
  [-2.5, `time.convert:from`],
  [-2, `calendar.add: calendar.add:location+title calendar.add:title reminder.set: task.update: timer.set:title`],
  [
    -1.5,
    `alarm.set: calendar.add:attendees+title calendar.move:title calendar.query:ask reminder.cancel: time.convert:
    time.zone: translate.text:to`,
  ],
  [
    -1,
    `alarm.set:title calendar.add:location+when calendar.add:when calendar.cancel: calendar.cancel:title
    calendar.move:title+when calendar.query:ask+title reminder.set:title reminder.set:when time.now: timer.resume:
    timer.set: translate.text:`,
  ],
  [
    -0.5,
    `alarm.set:title+when alarm.set:when calendar.add:attendees+location+title calendar.add:attendees+location+title+when
    calendar.add:attendees+title+when calendar.add:location+title+when calendar.cancel:all calendar.move:newWhen+title
    calendar.move:newWhen+title+when calendar.query:ask+attendees calendar.query:ask+attendees+title date.query:
    dialog.help: reminder.cancel:all+kind reminder.cancel:kind reminder.list: task.add:title task.complete: task.list:
    task.list:state timer.adjust:direction+duration`,
  ],
  [
    0,
    `calendar.add:duration+title+when calendar.add:title+when calendar.cancel:all+title reminder.cancel:kind+title+when
    reminder.list:kind task.add: task.delete: task.delete:all task.delete:title task.list:list+state timer.pause:`,
  ],
  [
    0.5,
    `calendar.cancel:all+title+when calendar.cancel:title+when calendar.cancel:when chat.thanks: reminder.set:title+when
    task.add:list task.complete:title task.delete:all+list task.list:list time.zone:place timer.set:duration`,
  ],
  [
    1,
    `calendar.add:duration+when calendar.cancel:all+when calendar.query:ask+title+when chat.how_are_you: date.query:what
    dialog.repeat: dialog.stop: reminder.cancel:kind+title reminder.cancel:kind+when task.add:list+title
    task.add:priority+title task.add:title+when task.delete:list+title time.convert:to+when time.now:place
    timer.set:duration+title`,
  ],
  [
    1.5,
    `calendar.query:ask+attendees+title+when calendar.query:ask+attendees+when calendar.query:ask+when dialog.no:
    dialog.yes: timer.adjust:direction+duration+title timer.resume:title`,
  ],
  [
    2,
    `chat.goodbye: chat.greeting: chat.who_are_you: dialog.cancel: task.complete:list+title task.list:when
    task.update:priority+title time.convert:from+to timer.pause:title translate.text:text+to`,
  ],
  [
    2.5,
    `chat.praise: reminder.list:kind+title reminder.list:kind+when task.list:list+when task.list:state+when
    time.convert:from+to+when time.convert:to`,
  ],
  [3, `date.until:what`],
];
