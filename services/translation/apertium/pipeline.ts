import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { VoiceError } from "../../../protocols/errors.ts";

/** The processes of one direction, kept warm: a text takes milliseconds, where starting them takes a tenth of a second. */
export interface Pipeline {
  /** `stream` through the direction, in Apertium's stream format both ways. Texts wait for each other; `signal` ends the wait. */
  run(stream: string, signal: AbortSignal): Promise<string>;
  /** Texts that run or wait. */
  readonly load: number;
  /** Ends the processes once the last text has come back. */
  close(): void;
}

const execute = promisify(execFile);
/** Answers are about as long as the text; more than this is a runaway. */
const MAX_ANSWER = 1_000_000;

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** The stream up to the next NUL; rejects when the processes end. */
  answer(): Promise<string>;
  end(reason: string): void;
}

const start = (script: string): Running => {
  // A group of its own, so that the dozen processes behind the shell end with it. The script comes from the installed
  // mode file; texts go through standard input and are never part of it.
  const child = spawn("bash", ["-c", script, "bash", "-n", ""], { detached: true, stdio: ["pipe", "pipe", "pipe"] });
  let heard = "";
  let settle: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined;
  let ended: Error | undefined;
  const end = (reason: string) => {
    ended ??= new VoiceError("provider_failed", `apertium ended: ${reason}`);
    settle?.reject(ended);
    settle = undefined;
    stop(child);
  };
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (part: string) => {
    heard += part;
    if (heard.length > MAX_ANSWER) return end("the answer does not end");
    const at = heard.indexOf("\0");
    if (at === -1 || settle === undefined) return;
    const { resolve } = settle;
    settle = undefined;
    const text = heard.slice(0, at);
    heard = heard.slice(at + 1);
    resolve(text);
  });
  child.stdout.on("close", () => end("its output closed"));
  child.stdin.on("error", () => end("its input closed"));
  child.on("error", (error) => end(error.message));
  child.stderr.resume();
  // A gateway that has nothing else to do may exit: the processes end when their input does.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  return {
    child,
    end,
    answer: () =>
      new Promise((resolve, reject) => {
        if (ended) reject(ended);
        else settle = { resolve, reject };
      }),
  };
};

const stop = (child: ChildProcessWithoutNullStreams): void => {
  child.stdin.destroy();
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // They have ended already.
  }
};

/** The processes that `modeFile` names, started at the first text and again after they ended. */
export const createPipeline = (modeFile: string, { timeoutMs }: { readonly timeoutMs: number }): Pipeline => {
  let running: Promise<Running> | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  let load = 0;

  const begin = async (): Promise<Running> => {
    try {
      const { stdout } = await execute("apertium-wblank-mode", ["-z", modeFile], {
        encoding: "utf8",
        timeout: timeoutMs,
      });
      return start(stdout);
    } catch (cause) {
      throw new VoiceError("provider_failed", "apertium does not start", { cause });
    }
  };

  const once = async (stream: string): Promise<string> => {
    running ??= begin();
    const mine = running;
    try {
      const { child, answer, end } = await mine;
      const timer = setTimeout(() => end("it took too long"), timeoutMs);
      try {
        const answered = answer();
        child.stdin.write(`${stream}\0`);
        return await answered;
      } finally {
        clearTimeout(timer);
      }
    } catch (error) {
      // The next text starts new processes.
      if (running === mine) running = undefined;
      throw error;
    }
  };

  return {
    get load() {
      return load;
    },
    run: (stream, signal) =>
      new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener("abort", abort, { once: true });
        load++;
        // One that is aborted while it runs is let to its end: half an answer would be taken for the next one's.
        tail = tail
          .then(() => (signal.aborted ? abort() : once(stream).then(resolve)))
          .catch(reject)
          .finally(() => {
            load--;
            signal.removeEventListener("abort", abort);
          });
      }),
    close: () => {
      tail = tail.then(async () => {
        const last = await running?.catch(() => undefined);
        running = undefined;
        last?.end("it was closed");
      });
    },
  };
};
