/** One line, or loose points, of a plot. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Default: a line. */
  readonly kind?: "line" | "points";
  /** Which of the page's colours, from 0. */
  readonly colour: number;
}

export interface PlotOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** A dashed line across at this height. */
  readonly limit?: number;
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter] ?? letter);

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [560, 310, 56, 44, 30, 16];

/** Round numbers from 0 to beyond `max`, about five of them. */
export const ticksTo = (max: number): readonly number[] => {
  const rough = (max > 0 ? max : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((nice) => nice * power >= rough) ?? 10) * power;
  const count = Math.ceil((max > 0 ? max : 1) / step);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
};

const shown = (value: number) => Number(value.toPrecision(3)).toString();

/** A plot of lines and points from 0 on both axes. */
export const plot = ({ title, x, y, series, limit }: PlotOptions): string => {
  const all = series.flatMap(({ points }) => points);
  if (all.length === 0) return "";
  const [xs, ys] = [
    ticksTo(Math.max(...all.map(([value]) => value))),
    ticksTo(Math.max(limit ?? 0, ...all.map(([, value]) => value))),
  ];
  const atX = (value: number) => LEFT + (value / (xs.at(-1) ?? 1)) * (WIDTH - LEFT - RIGHT);
  const atY = (value: number) => HEIGHT - BOTTOM - (value / (ys.at(-1) ?? 1)) * (HEIGHT - BOTTOM - TOP);
  const grid = [
    ...xs.map(
      (value) => `<text x="${atX(value)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${shown(value)}</text>`,
    ),
    ...ys.map(
      (value) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(value)}" y2="${atY(value)}"/>` +
        `<text x="${LEFT - 6}" y="${atY(value) + 4}" text-anchor="end">${shown(value)}</text>`,
    ),
  ];
  const drawn = series.map(({ points, kind = "line", colour, name }) => {
    const dots = points
      .map(
        ([px, py]) =>
          `<circle class="c${colour}" cx="${atX(px).toFixed(1)}" cy="${atY(py).toFixed(1)}" r="${kind === "line" ? 3 : 6}"><title>${escaped(name)}: ${shown(px)}, ${shown(py)}</title></circle>`,
      )
      .join("");
    const path = points.map(([px, py]) => `${atX(px).toFixed(1)},${atY(py).toFixed(1)}`).join(" ");
    return `${kind === "line" ? `<polyline class="c${colour}" points="${path}"/>` : ""}${dots}`;
  });
  const legend = series
    .map(
      ({ name, colour }, i) =>
        `<text class="c${colour}" x="${LEFT + 8 + i * 170}" y="${TOP - 14}">${escaped(name)}</text>`,
    )
    .join("");
  const across =
    limit === undefined
      ? ""
      : `<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(limit)}" y2="${atY(limit)}"/>`;
  return `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${grid.join("")}${across}${drawn.join("")}${legend}<text x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(x)}</text><text transform="translate(14 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text></svg></figure>`;
};

export interface BarsOptions {
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly {
    readonly name: string;
    readonly values: readonly { readonly name: string; readonly value: number }[];
  }[];
  readonly limit?: number;
}

/** Bars beside each other, a row for each name. */
export const bars = ({ title, unit, rows, limit }: BarsOptions): string => {
  const values = rows.flatMap((row) => row.values.map(({ value }) => value));
  if (values.length === 0) return "";
  const [labels, line] = [190, 18];
  const ticks = ticksTo(Math.max(limit ?? 0, ...values));
  const scale = (WIDTH - labels - 70) / (ticks.at(-1) ?? 1);
  let top = 8;
  const drawn = rows.map((row) => {
    const first = top;
    const each = row.values.map(({ name, value }, i) => {
      const at = top + i * line;
      return `<rect class="c${i}" x="${labels}" y="${at}" width="${Math.max(1, value * scale).toFixed(1)}" height="${line - 5}"/><text x="${(labels + value * scale + 5).toFixed(1)}" y="${at + line - 7}">${escaped(`${name} ${shown(value)}`.trim())}</text>`;
    });
    top += row.values.length * line + 8;
    return `<text x="${labels - 8}" y="${first + line - 7}" text-anchor="end">${escaped(row.name)}</text>${each.join("")}`;
  });
  const across =
    limit === undefined
      ? ""
      : `<line class="limit" y1="4" y2="${top}" x1="${labels + limit * scale}" x2="${labels + limit * scale}"/>`;
  return `<figure><figcaption>${escaped(title)}, ${escaped(unit)}</figcaption><svg viewBox="0 0 ${WIDTH} ${top + 8}" role="img" aria-label="${escaped(title)}">${across}${drawn.join("")}</svg></figure>`;
};
