import { expect, it } from "vitest";
import { createUnderstander } from "../../../bench/endpointing/habits.ts";
import { HABITS } from "../../../pipeline/turns/habits.ts";
import { shapesOf } from "../../../pipeline/turns/shapes.ts";

const understand = createUnderstander();

it.each([
  ["um cancel my meeting", "calendar.cancel:title1", "calendar.cancel/cancel_my_<title1>"],
  ["set an alarm for seven", "alarm.set:hour", "alarm.set/set_an_alarm_for_<hour>"],
  ["set an alarm for seven thirty", "alarm.set:clock", "alarm.set/set_an_alarm_for_<clock>"],
  ["could you remind me to call mom tomorrow", "reminder.set:day+title", "reminder.set/remind_me_to_<title>_<day>"],
  ["add eggs to my shopping list", "task.add:list+title1", "task.add/add_<title1>_to_my_<list>_list"],
])("the shapes of %j go from its slots to its words", async (text, general, special) => {
  const shapes = shapesOf(await understand(text));
  expect(shapes).toHaveLength(4);
  expect(shapes?.[0]).toBe(general);
  expect(shapes?.[3]).toBe(special);
});

it("what is no command of ours has no shape", async () => {
  expect(shapesOf(await understand("the quick brown fox"))).toBeUndefined();
});

it("each shape stands in the table once, by odds that rise", () => {
  const shapes = HABITS.flatMap(([, said]) => said.split(/\s+/));
  expect(new Set(shapes).size).toBe(shapes.length);
  const odds = HABITS.map(([value]) => value);
  expect(odds).toEqual([...odds].sort((a, b) => a - b));
});
