import type * as Uws from "uWebSockets.js";
import { createRequire } from "node:module";

export type { HttpRequest, HttpResponse, us_listen_socket, WebSocket } from "uWebSockets.js";
export type UwsModule = Pick<typeof Uws, "App" | "us_listen_socket_close" | "us_socket_local_port">;

const load = createRequire(import.meta.url);

/**
 * Loads the native uWebSockets, or says why this Node cannot. The package's own entry is passed by: where no binary fits
 * it falls back to a JavaScript imitation of uWebSockets that is slower than `ws` and behaves otherwise.
 */
export const loadUws = (): { readonly uws: UwsModule } | { readonly missing: string } => {
  const { platform, arch, versions } = process;
  const name = `uws_${platform}_${arch}_${versions.modules}.node`;
  // The npm alias keeps its binaries in a folder of their own, the official package beside its entry.
  for (const path of [`uWebSockets.js/binaries/${name}`, `uWebSockets.js/${name}`]) {
    let file: string;
    try {
      file = load.resolve(path);
    } catch {
      continue;
    }
    try {
      return { uws: load(file) as UwsModule };
    } catch (error) {
      return { missing: `uWebSockets has a binary for this Node that does not load: ${String(error)}` };
    }
  }
  return { missing: `uWebSockets has no binary for ${platform} ${arch}, Node ${process.version}` };
};
