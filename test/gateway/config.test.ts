import { describe, expect, it } from "vitest";
import { ConfigError, configTable, helpText, loadConfig, parseArguments } from "../../gateway/config.ts";
import { VARIABLES } from "../../gateway/variables.ts";

describe("settings", () => {
  it("need none to be set", () => {
    expect(loadConfig({})).toMatchObject({
      port: 8080,
      host: "127.0.0.1",
      dataFolder: "./data",
      databaseUrl: undefined,
      door: "auto",
      logTranscripts: false,
    });
  });

  it("come from the environment, and from options before that", () => {
    const env = { PORT: "9000", MAX_SESSIONS: "7", LOG_TRANSCRIPTS: "1", HOST: " 0.0.0.0 " };
    expect(loadConfig(env, ["--port", "0", "--tts-voice=slt=2"])).toMatchObject({
      port: 0,
      maxSessions: 7,
      logTranscripts: true,
      host: "0.0.0.0",
      ttsVoice: "slt=2",
    });
  });

  it("that are empty are not set", () => {
    expect(loadConfig({ PORT: "", STT_ENGINE: " " })).toMatchObject({ port: 8080, sttEngine: "auto" });
  });

  it.each<[string, Record<string, string>, string[], string]>([
    ["a port that is no number", { PORT: "http" }, [], 'PORT must be a whole number from 0 to 65535, not "http"'],
    ["a port beyond the last", { PORT: "65536" }, [], "PORT must be"],
    ["a negative number", { MAX_SESSIONS: "-1" }, [], "MAX_SESSIONS must be"],
    ["a word that is no choice", { DOOR: "front" }, [], 'DOOR must be one of auto, uws, ws, not "front"'],
    [
      "another kind of database",
      { DATABASE_URL: "mysql://a" },
      [],
      "DATABASE_URL must be a URL that begins with postgres://",
    ],
    ["a short secret", { TOKEN_SECRET: "hunter2" }, [], "TOKEN_SECRET must be at least 32 characters"],
    ["a wrong option", {}, ["--port=x"], "--port must be"],
    ["an option without its value", {}, ["--port"], "--port needs a value"],
    ["an unknown option", {}, ["--prot", "1"], "unknown option --prot"],
    ["a stray word", {}, ["8080"], "unknown option 8080"],
  ])("refuse %s, and name it", (_name, env, argv, message) => {
    expect(() => loadConfig(env, argv)).toThrow(ConfigError);
    expect(() => loadConfig(env, argv)).toThrow(message);
  });

  it("never repeat a secret", () => {
    expect(() => loadConfig({ TOKEN_SECRET: "hunter2" })).not.toThrow("hunter2");
  });

  it("have defaults that can be read", () => {
    for (const [name, { fallback, parse }] of Object.entries(VARIABLES))
      expect(parse.safeParse(fallback).success, name).toBe(true);
  });
});

describe("the command line", () => {
  it("knows its flags", () => {
    expect(parseArguments(["--dev", "--port", "1"]).flags).toEqual({ help: false, dev: true, json: false });
    expect(parseArguments(["-h"]).flags.help).toBe(true);
  });

  it("lists every variable in its help, and in the table of the README", () => {
    for (const name of Object.keys(VARIABLES)) {
      expect(helpText()).toContain(`--${name.toLowerCase().replaceAll("_", "-")} `);
      expect(configTable()).toContain(`| \`${name}\` |`);
    }
  });
});
