import { describe, expect, it } from "vitest";
import { createPage } from "../../../bench/html/page.ts";
import { bars, plot, ticksTo } from "../../../bench/html/svg.ts";

const all = {
  turns: {
    first_audio_ms: { p50: 210, p95: 480, p99: 600 },
    cut_in_rate_by_pause: { open: 0.02 },
    false_barge_in_by_kind: { cough: 0.01 },
    curve: [
      { silence_ms: 300, wait_ms_p50: 360, cut_in_rate: 0.6 },
      { silence_ms: 600, wait_ms_p50: 650, cut_in_rate: 0.3 },
    ],
    operating_point: { wait_ms_p50: 220, cut_in_rate: 0.04 },
  },
  load: {
    steps: [
      { talking: 16, silent: 0, first_audio_ms: { p50: 300, p95: 500 }, gateway_cpu: 60, client_cpu: 9 },
      { talking: 24, silent: 0, first_audio_ms: { p50: 330, p95: 700 }, gateway_cpu: 90, client_cpu: 12 },
    ],
  },
  soak: { samples: [{ minute: 0.1, rssKb: 500_000 }] },
  vad: { error: "no <model> here" },
  ratios: { "turns.first_audio_p95_to_p50": 2.3 },
  machine: "a machine",
  node: "v20",
  commit: "abc",
  at: "today",
};

describe("the page", () => {
  const page = createPage(all);

  it("draws every bench, with its figures", () => {
    expect(page.match(/<h2>/g)).toHaveLength(5);
    expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(6);
    expect(page).toContain("turns.first_audio_p95_to_p50");
    expect(page).toContain("a machine · v20 · abc · today");
  });

  it("needs nothing from anywhere", () => {
    expect(page).not.toMatch(/\b(src|href)=|url\(|@import|<script/);
  });

  it("is there by day and by night", () => {
    expect(page).toContain("prefers-color-scheme: dark");
  });

  it("says what could not run, whatever letters that holds", () => {
    expect(page).toContain("Could not run: no &lt;model&gt; here");
  });

  it("of nothing is a page all the same", () => {
    expect(createPage({})).toContain("</html>");
  });
});

describe("plots", () => {
  it.each([
    [97, [0, 20, 40, 60, 80, 100]],
    [0.043, [0, 0.01, 0.02, 0.03, 0.04, 0.05]],
    [0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])("have round numbers up to %d", (max, expected) => {
    expect(ticksTo(max)).toEqual(expected);
  });

  it("of no points are left out", () => {
    expect(plot({ title: "", x: "", y: "", series: [{ name: "a", colour: 0, points: [] }] })).toBe("");
    expect(bars({ title: "", unit: "", rows: [] })).toBe("");
  });

  it("put the larger value higher and further right", () => {
    const svg = plot({
      title: "t",
      x: "x",
      y: "y",
      series: [
        {
          name: "a",
          colour: 0,
          points: [
            [1, 1],
            [2, 5],
          ],
        },
      ],
    });
    const [low, high] = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(high?.[0]).toBeGreaterThan(low?.[0] ?? Number.NaN);
    expect(high?.[1]).toBeLessThan(low?.[1] ?? Number.NaN);
  });
});
