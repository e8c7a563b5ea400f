import { VoiceError } from "../../protocols/errors.ts";

/** Content types that recordings may come as. */
export const RECORDINGS = ["audio/*", "video/*", "application/octet-stream", "multipart/form-data"] as const;

/** A recording, and what was said of it in a form. */
export interface Upload {
  readonly bytes: Uint8Array;
  /** Fields of a form beside the file; empty where it came without one. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads a recording: the body itself, or `file` of a form. */
export const readUpload = async (request: Request): Promise<Upload> => {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "multipart/form-data") {
    const form = await request.formData().catch(() => {
      throw new VoiceError("bad_message", "the form cannot be read");
    });
    const file = form.get("file");
    if (!(file instanceof Blob)) throw new VoiceError("bad_message", "the form has no file called file");
    const fields = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return checked(new Uint8Array(await file.arrayBuffer()), Object.fromEntries(fields));
  }
  if (!/^(?:audio|video)\//.test(type) && type !== "application/octet-stream" && type !== "application/ogg")
    throw new VoiceError("unsupported_audio", "send a recording as audio/*, or as file of multipart/form-data");
  return checked(new Uint8Array(await request.arrayBuffer()), {});
};

const checked = (bytes: Uint8Array, fields: Upload["fields"]): Upload => {
  if (bytes.length === 0) throw new VoiceError("bad_message", "there is no recording in the body");
  return { bytes, fields };
};

/** A body that is sent as it is made; whoever leaves ends it. */
export const streamOf = (parts: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const reader = parts[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await reader.return?.();
    },
  });
};
