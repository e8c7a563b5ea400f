import { beforeEach, describe, expect, it } from "vitest";
import type { PreferencesService, UserPreferences } from "../../../services/preferences/service.ts";
import { createPreferences } from "../../../services/preferences/store.ts";
import { onEachStore } from "../stores.ts";

const NONE = {
  tone: null,
  goals: [],
  language: null,
  privacy: null,
  allow: null,
  voice: null,
  engine: null,
  speed: null,
};

describe("preferences", () => {
  onEachStore((store) => {
    let preferences: PreferencesService;
    beforeEach(() => {
      preferences = createPreferences({ db: store().db });
    });

    it("are those of the gateway until a user chooses, and again where they choose nothing", async () => {
      expect(await preferences.get("ann")).toEqual(NONE);
      const chosen: Partial<UserPreferences> = {
        tone: "terse",
        goals: ["run a marathon"],
        language: "de",
        privacy: "local_only",
        allow: ["health"],
        voice: "slt",
        engine: "flite",
        speed: 1.25,
      };
      expect(await preferences.put("ann", chosen)).toEqual(chosen);
      expect(await preferences.get("ann")).toEqual(chosen);
      expect(await preferences.get("bob")).toEqual(NONE);
      await preferences.put("ann", {});
      expect(await preferences.get("ann")).toEqual(NONE);
    });

    it("of another gateway on the same database are seen, in time", async () => {
      const other = createPreferences({ db: store().db, staleMs: 1 });
      expect(await other.get("ann")).toEqual(NONE);
      await preferences.put("ann", { privacy: "cloud_ok" });
      await expect.poll(async () => (await other.get("ann")).privacy).toBe("cloud_ok");
    });

    it("refuse what is too much", async () => {
      await expect(preferences.put("ann", { speed: 3 })).rejects.toMatchObject({ code: "invalid" });
      await expect(preferences.put("ann", { goals: Array(21).fill("x") })).rejects.toMatchObject({ code: "invalid" });
    });
  });
});
