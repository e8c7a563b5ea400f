import { figuresIn } from "../ratios.ts";
import { bars, escaped, plot } from "./svg.ts";

type Json = Readonly<Record<string, unknown>>;

const STYLE = `
:root { --back: #fdfdfb; --ink: #22252b; --faint: #d9dadd; --c0: #2463c4; --c1: #c9601f; --c2: #2d8a57; }
@media (prefers-color-scheme: dark) { :root { --back: #15171b; --ink: #e4e5e8; --faint: #3a3e46; --c0: #7fb0ff; --c1: #ffa66b; --c2: #74d3a0; } }
body { background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; max-width: 1180px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-top: 1px solid var(--faint); padding-top: 1rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem 2rem; }
figure { margin: 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; font-size: 12px; }
svg text { fill: var(--ink); } .grid { stroke: var(--faint); } .limit { stroke: var(--c1); stroke-dasharray: 5 4; }
polyline { fill: none; stroke-width: 2; } polyline.c0 { stroke: var(--c0); } polyline.c1 { stroke: var(--c1); } polyline.c2 { stroke: var(--c2); }
circle.c0, rect.c0, svg text.c0 { fill: var(--c0); } circle.c1, rect.c1, svg text.c1 { fill: var(--c1); } circle.c2, rect.c2, svg text.c2 { fill: var(--c2); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } td, th { text-align: left; padding: .15rem 1.2rem .15rem 0; } td + td { text-align: right; }
.failed { color: var(--c1); }`;

const within = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => (at !== null && typeof at === "object" ? (at as Json)[key] : undefined), value);
const numberAt = (value: unknown, ...path: readonly string[]): number | undefined => {
  const found = within(value, ...path);
  return typeof found === "number" ? found : undefined;
};
const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = within(value, ...path);
  return Array.isArray(found) ? found : [];
};
const pointsOf = (items: readonly unknown[], x: readonly string[], y: readonly string[]) =>
  items.flatMap((item) => {
    const [px, py] = [numberAt(item, ...x), numberAt(item, ...y)];
    return px === undefined || py === undefined ? [] : [[px, py] as const];
  });

const percentilesAt = (result: unknown, names: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(names).flatMap(([name, path]) => {
    const values = ["p50", "p95", "p99"].flatMap((quantile) => {
      const value = numberAt(result, ...path, quantile);
      return value === undefined ? [] : [{ name: quantile, value }];
    });
    return values.length === 0 ? [] : [{ name, values }];
  });

const ratesAt = (result: unknown, ...path: readonly string[]) =>
  Object.entries(within(result, ...path) ?? {}).flatMap(([name, value]) =>
    typeof value === "number" ? [{ name, values: [{ name: "", value: Math.round(value * 1000) / 10 }] }] : [],
  );

const turnsPlots = (turns: unknown): readonly string[] => [
  plot({
    title: "Cutting in against waiting: the shorter the wait, the more often the caller is interrupted",
    x: "endpoint wait, p50, ms",
    y: "turns with pauses that were cut, %",
    series: [
      {
        name: "silence only",
        colour: 1,
        points: pointsOf(listAt(turns, "curve"), ["wait_ms_p50"], ["cut_in_rate"]).map(([x, y]) => [x, y * 100]),
      },
      {
        name: "Earshot",
        kind: "points",
        colour: 0,
        points: pointsOf([within(turns, "operating_point")], ["wait_ms_p50"], ["cut_in_rate"]).map(([x, y]) => [
          x,
          y * 100,
        ]),
      },
    ],
    limit: 5,
  }),
  bars({
    title: "From the end of speech, and from barging in",
    unit: "ms",
    rows: percentilesAt(turns, {
      "first sound": ["first_audio_ms"],
      "complete commands": ["first_audio_complete_ms"],
      "silence only": ["baseline", "first_audio_ms"],
      "endpoint wait": ["endpoint_wait_ms"],
      "barge-in to silence": ["barge_in_stop_ms"],
    }),
  }),
  bars({
    title: "Replies stopped for nothing, by what sounded",
    unit: "%",
    rows: ratesAt(turns, "false_barge_in_by_kind"),
    limit: 3,
  }),
  bars({
    title: "Pauses taken for the end, by what came before",
    unit: "%",
    rows: ratesAt(turns, "cut_in_rate_by_pause"),
    limit: 5,
  }),
];

const loadPlots = (load: unknown): readonly string[] => {
  const steps = listAt(load, "steps");
  const talking = steps
    .filter((step) => numberAt(step, "silent") === 0)
    .sort((a, b) => (numberAt(a, "talking") ?? 0) - (numberAt(b, "talking") ?? 0));
  const silent = steps
    .filter((step) => (numberAt(step, "silent") ?? 0) > 0)
    .sort((a, b) => (numberAt(a, "silent") ?? 0) - (numberAt(b, "silent") ?? 0));
  const line = (name: string, colour: number, items: readonly unknown[], x: string, ...y: string[]) => ({
    name,
    colour,
    points: pointsOf(items, [x], y),
  });
  return [
    plot({
      title: "Answers under load: sessions that talk every 6 s",
      x: "talking sessions",
      y: "speech end to first sound, ms",
      limit: 800,
      series: [
        line("p50", 0, talking, "talking", "first_audio_ms", "p50"),
        line("p95", 1, talking, "talking", "first_audio_ms", "p95"),
      ],
    }),
    plot({
      title: "CPU of two cores while they talk",
      x: "talking sessions",
      y: "% of one core",
      series: [
        line("gateway", 0, talking, "talking", "gateway_cpu"),
        line("this client", 2, talking, "talking", "client_cpu"),
      ],
    }),
    plot({
      title: "Answers beside sessions that are silent",
      x: "silent sessions",
      y: "p95 of speech end to first sound, ms",
      limit: 800,
      series: [line("p95", 1, silent, "silent", "first_audio_ms", "p95")],
    }),
  ];
};

const soakPlots = (soak: unknown): readonly string[] => [
  plot({
    title: "Memory over time",
    x: "minutes",
    y: "RSS, MiB",
    series: [
      {
        name: "RSS",
        colour: 0,
        points: pointsOf(listAt(soak, "samples"), ["minute"], ["rssKb"]).map(([x, y]) => [x, y / 1024]),
      },
    ],
  }),
];

const PLOTS: Readonly<Record<string, (result: unknown) => readonly string[]>> = {
  turns: turnsPlots,
  load: loadPlots,
  soak: soakPlots,
  voice: (voice) => [
    bars({
      title: "Spoken commands, one caller",
      unit: "ms",
      rows: percentilesAt(voice, {
        "first audio": ["first_audio_ms"],
        endpoint: ["stages", "endpoint"],
        "speech to text": ["stages", "stt"],
        speech: ["stages", "tts"],
      }),
    }),
  ],
};

const figuresTable = (result: unknown): string => {
  const rows = [...figuresIn(result)].map(
    ([name, value]) => `<tr><td>${escaped(name)}</td><td>${Number(value.toPrecision(4))}</td></tr>`,
  );
  return `<details><summary>${rows.length} figures</summary><table>${rows.join("")}</table></details>`;
};

/** One page that needs nothing else: every bench of `all` with its plots and figures. */
export const createPage = (all: Json): string => {
  const sections = Object.entries(all).flatMap(([name, result]) => {
    if (result === null || typeof result !== "object") return [];
    const error = within(result, "error");
    if (typeof error === "string")
      return [`<h2>${escaped(name)}</h2><p class="failed">Could not run: ${escaped(error)}</p>`];
    const plots = PLOTS[name]?.(result).filter((each) => each !== "") ?? [];
    return [`<h2>${escaped(name)}</h2><div class="plots">${plots.join("")}</div>${figuresTable(result)}`];
  });
  const origin = ["machine", "node", "commit", "at"].map((key) => escaped(String(all[key] ?? ""))).join(" · ");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Earshot's benches</title><style>${STYLE}</style></head><body><h1>Earshot's benches</h1><p>${origin}</p>${sections.join("")}</body></html>\n`;
};
