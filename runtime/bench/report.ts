import { median, type Series, type WorkResult } from "./measure.ts";
import { ours, type ServerName } from "./servers/index.ts";
import type { Target } from "./works/work.ts";

/** Our costs compared to what they may be. */
export function reportRatios(results: readonly WorkResult[]): string {
  const rows = results.flatMap((result) => {
    const own = result.series.find(({ server }) => server === ours);
    if (own === undefined) return [];
    return result.work.targets.flatMap((target) => {
      const verdict = judge(target, own, result.series);
      return verdict === undefined ? [] : [[result.work.title, ...verdict]];
    });
  });
  if (rows.length === 0) return "";
  return table([["work", "compared to", ours, "at most", ""], ...rows]);
}

/** What an operation costs each server, with the least and the most of all rounds, and what failed. */
export function reportCosts(results: readonly WorkResult[], names: readonly ServerName[]): string {
  const rows = results.map(({ work, series }) => [
    `${work.title}, ${work.measure === "cpu" ? "µs" : "B"}`,
    ...names.map((name) => {
      const found = series.find(({ server }) => server === name);
      return found === undefined ? "" : formatSeries(found);
    }),
  ]);
  return table([["work", ...names], ...rows]);
}

/** The messages of what failed, with how often. */
export function reportErrors(results: readonly WorkResult[]): string {
  const lines = results.flatMap(({ work, series }) =>
    series.flatMap(({ server, errors }) =>
      Object.entries(Object.groupBy(errors, (message) => message)).map(
        ([message, same = []]) => `- ${work.title}, ${server}: ${same.length} x ${message}`,
      ),
    ),
  );
  return lines.join("\n");
}

function judge(target: Target, own: Series, series: readonly Series[]): string[] | undefined {
  const cost = median(own.costs);
  const verdict = (isReached: boolean) =>
    own.errors.length > 0 ? `${own.errors.length} errors` : isReached ? "ok" : "missed";
  if ("absolute" in target) {
    const { absolute } = target;
    return ["", cost.toFixed(1), String(absolute), verdict(cost <= absolute)];
  }
  const other = series.find(({ server }) => server === target.versus);
  if (other === undefined) return undefined;
  const ratio = cost / median(other.costs);
  return [
    target.versus,
    formatRatio(ratio),
    formatRatio(target.ratio),
    verdict(ratio <= target.ratio),
  ];
}

function formatRatio(ratio: number): string {
  return ratio < 0.95 ? `1/${Number((1 / ratio).toFixed(2))}` : ratio.toFixed(2);
}

function formatSeries({ costs, operations, errors }: Series): string {
  const digits = median(costs) < 10 ? 1 : 0;
  const [middle, least, most] = [median(costs), Math.min(...costs), Math.max(...costs)].map(
    (cost) => cost.toFixed(digits),
  );
  const failed = errors.length > 0 ? `, ${errors.length} of ${operations} failed` : "";
  return `${middle} (${least} to ${most})${failed}`;
}

function table([header = [], ...rows]: readonly string[][]): string {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join(
    "\n",
  );
}
