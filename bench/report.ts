import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Value at `quantile` (0 to 1) by the nearest rank; NaN of nothing. */
export const percentile = (values: readonly number[], quantile: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN;
};

export const percentiles = (values: readonly number[]): Percentiles => ({
  p50: round(percentile(values, 0.5)),
  p95: round(percentile(values, 0.95)),
  p99: round(percentile(values, 0.99)),
});

/** Where and on what a figure was measured. */
export const provenance = () => {
  const git = (...args: string[]) => {
    try {
      return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      return "";
    }
  };
  const commit = git("rev-parse", "--short", "HEAD") || "unknown";
  return {
    machine: `${cpus()[0]?.model.trim() ?? "unknown"} x ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    commit: git("status", "--porcelain", "--untracked-files=no") ? `${commit}+changes` : commit,
  };
};

/** A table of rows under a heading line, columns aligned. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const cells = rows.map((row) => row.map(String));
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    )
    .join("\n");
};
