import { z } from "zod";

/** Marks a slot that only a question fills, so that no language model is offered it. */
export const INTERNAL = { internal: true };

/** Words as they were said. */
export const text = (description: string) =>
  z
    .preprocess((value) => (typeof value === "number" ? String(value) : value), z.string().trim().min(1).max(500))
    .describe(description);

/** Words as they were said, or nothing. */
export const maybe = (description: string) => text(description).optional();

/** "all" of them. Absent where not said. */
export const all = z
  .preprocess((value) => (value === "true" || value === "all" ? true : value), z.literal(true))
  .optional()
  .describe("True where all of them are meant.");

/** Identity of the thing chosen when asked "Which one?". */
export const id = z.string().optional().meta(INTERNAL);

/** True once the caller said yes. */
export const confirmed = z.boolean().optional().meta(INTERNAL);

/** "anna, bob and the chief" as names, in order. */
export const names = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (typeof value === "string" ? value.split(/\s*,\s*(?:and\s+)?|\s+and\s+/i) : value)
      .map((name) => name.trim().replace(/^with\s+/i, ""))
      .filter((name) => name !== ""),
  )
  .optional();

/** Without what only a question may fill, and without slots that are empty: what a router or a model may say. */
export const saidSlots = (slots: Readonly<Record<string, unknown>>, shape: Readonly<Record<string, z.ZodType>>) =>
  Object.fromEntries(Object.entries(slots).filter(([name]) => shape[name]?.meta()?.internal !== true));

/** Slots of a command by name; empty where they are no object. */
export const shapeOf = (slots: z.ZodType): Readonly<Record<string, z.ZodType>> =>
  slots instanceof z.ZodObject ? slots.shape : {};
