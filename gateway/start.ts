import { VoiceError } from "../protocols/errors.ts";
import { ConfigError, helpText, parseArguments, readConfig } from "./config.ts";
import { type Gateway, openGateway } from "./main.ts";
import { toStderr } from "./telemetry.ts";

/** What a person who started it wants to know. */
const greeting = ({ url, page, token, engines }: Gateway): string => {
  const width = Math.max(...engines.map(({ part }) => part.length));
  return [
    "",
    "Earshot is listening.",
    "",
    ...engines.map(({ part, name, why }) => `  ${part.padEnd(width)}  ${name}${why ? ` (${why})` : ""}`),
    "",
    `  open it       ${page}`,
    `  talk to it    ${url}`,
    `  local token   ${token}`,
    "  try           npm run talk -- FILE.wav",
    "",
  ].join("\n");
};

/** Runs the gateway until SIGTERM or SIGINT; answers the exit status where it did not start. */
export const start = async (argv: readonly string[]): Promise<number | undefined> => {
  let gateway: Gateway;
  let isJson = false;
  try {
    const { flags } = parseArguments(argv);
    isJson = flags.json;
    if (flags.help) {
      console.log(helpText());
      return 0;
    }
    gateway = await openGateway(readConfig(argv), isJson ? { write: toStderr } : {});
  } catch (error) {
    if (error instanceof ConfigError) {
      console.error(`earshot: ${error.message}\n\nearshot server [options]\n--help shows more.`);
      return 2;
    }
    // What the message does not say, the stack does: a VoiceError was written for people.
    console.error(error instanceof VoiceError ? `earshot: could not start: ${error.message}` : error);
    // Parts that did open keep the process alive.
    return process.exit(1);
  }
  const { close: _, ...told } = gateway;
  console.log(isJson ? JSON.stringify(told) : greeting(gateway));

  let isClosing = false;
  const stop = (signal: string) => {
    // A second signal does not wait.
    if (isClosing) process.exit(1);
    isClosing = true;
    (isJson ? console.error : console.log)(`earshot: ${signal}, finishing what was begun ...`);
    gateway.close().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  return undefined;
};
