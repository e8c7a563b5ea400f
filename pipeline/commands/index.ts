import type { Calendar } from "../../services/calendar/service.ts";
import type { Reminders } from "../../services/reminders/service.ts";
import type { Tasks } from "../../services/tasks/service.ts";
import type { Translation } from "../../services/translation/service.ts";
import { alarmSet } from "./alarm-set.ts";
import { calendarAdd } from "./calendar-add.ts";
import { calendarCancel } from "./calendar-cancel.ts";
import { calendarMove } from "./calendar-move.ts";
import { calendarQuery } from "./calendar-query.ts";
import { chatCommands } from "./chat.ts";
import type { Command } from "./command.ts";
import { dateQuery } from "./date-query.ts";
import { dateUntil } from "./date-until.ts";
import { dialogCommands } from "./dialog.ts";
import { reminderCancel } from "./reminder-cancel.ts";
import { reminderList } from "./reminder-list.ts";
import { reminderSet } from "./reminder-set.ts";
import { taskAdd } from "./task-add.ts";
import { taskComplete } from "./task-complete.ts";
import { taskDelete } from "./task-delete.ts";
import { taskList } from "./task-list.ts";
import { taskUpdate } from "./task-update.ts";
import { timeConvert } from "./time-convert.ts";
import { timeNow } from "./time-now.ts";
import { timeZone } from "./time-zone.ts";
import { timerAdjust } from "./timer-adjust.ts";
import { timerPause } from "./timer-pause.ts";
import { timerResume } from "./timer-resume.ts";
import { timerSet } from "./timer-set.ts";
import { translateMode } from "./translate-mode.ts";
import { translateText } from "./translate-text.ts";

/** The business that commands act on. */
export interface CommandServices {
  readonly tasks: Tasks;
  readonly calendar: Calendar;
  readonly reminders: Reminders;
  readonly translation: Translation;
}

/** Every command, by name. */
export const createCommands = ({
  tasks,
  calendar,
  reminders,
  translation,
}: CommandServices): ReadonlyMap<string, Command> => {
  const commands: readonly Command[] = [
    taskAdd(tasks),
    taskList(tasks),
    taskComplete(tasks),
    taskUpdate(tasks),
    taskDelete(tasks),
    calendarAdd(calendar),
    calendarQuery(calendar),
    calendarMove(calendar),
    calendarCancel(calendar),
    reminderSet(reminders),
    alarmSet(reminders),
    timerSet(reminders),
    reminderList(reminders),
    reminderCancel(reminders),
    timerPause(reminders),
    timerResume(reminders),
    timerAdjust(reminders),
    timeNow,
    dateQuery,
    dateUntil(calendar),
    timeZone,
    timeConvert,
    translateText(translation),
    ...translateMode(translation),
    ...dialogCommands,
    ...chatCommands,
  ];
  return new Map(commands.map((command) => [command.name, command]));
};
