import { expect, it } from "vitest";
import { dumpName, dumpsToRemove } from "../../../services/store/dumps.ts";

const name = (text: string) => dumpName(new Date(`${text}.000Z`));

it("keeps the newest four dumps and the last of each of seven days", () => {
  const today = ["08", "09", "10", "11", "12", "13"].map((hour) => name(`2026-03-20T${hour}:00:00`));
  const earlier = Array.from({ length: 12 }, (_, i) => `2026-03-${String(19 - i).padStart(2, "0")}`);
  const perDay = earlier.flatMap((day) => [name(`${day}T10:00:00`), name(`${day}T20:00:00`)]);
  const names = [...perDay, ...today];
  const removed = new Set(dumpsToRemove(names));
  const kept = names.filter((dump) => !removed.has(dump)).sort();
  expect(kept).toEqual([...earlier.slice(0, 6).map((day) => name(`${day}T20:00:00`)), ...today.slice(-4)].sort());
});

it("never removes what is no dump", () => {
  expect(dumpsToRemove(["notes.txt", "my-own.tar.gz", "2026-03-20T08-00-00-000.tar.gz.part"])).toEqual([]);
});
