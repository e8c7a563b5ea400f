import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts a TypeScript module in a worker thread. `execArgv: ["--import", "tsx"]` does not reach a worker on Node 20, so
 * the worker registers the loader itself before it imports the module.
 */
export const startWorker = (module: URL, options: WorkerOptions = {}): Worker =>
  new Worker(
    `import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})
      .then(({ register }) => { register(); return import(${JSON.stringify(module.href)}); })`,
    { ...options, eval: true },
  );
