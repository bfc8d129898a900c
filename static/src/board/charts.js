/*
 * The charts of the board (ECharts), drawn from the numbers that stand in the table beneath them.
 *
 *   {{ picture|json_script:"board-picture" }}
 *   <div class="chart" data-chart="bars" data-picture="board-picture"></div>
 *   <script src="{% static 'built/charts.js' %}" defer></script>
 *
 * The picture of bars: {"names": [...], "bars": [{"name", "data"}]}; of a line: {"weeks": [...], "rates": [...],
 * "rate_title": "..."}. Charts that htmx swaps in are drawn as they come.
 * Every series has a pattern beside its colour; a screen reader is told the numbers. Drawn on a canvas, because an SVG
 * would ask for inline styles that the policy of the pages forbids. When a chart stands it has data-ready="true".
 */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const FONT = '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';
const COLOURS = ["#a4332a", "#e0aa3e", "#2c7a6b"];
const DECALS = [
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(255,255,255,0.55)" },
  { symbol: "circle", dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], symbolSize: 0.6, color: "rgba(0,0,0,0.45)" },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 7], rotation: Math.PI / 4, color: "rgba(255,255,255,0.35)" },
];
const ROW = 34;

const words = (picture) => picture.bars.map(({ name, data }) => `${name}${data.reduce((sum, n) => sum + n, 0)}`).join("，");

function bars({ names, bars: series, ...rest }) {
  return {
    color: COLOURS,
    aria: { enabled: true, label: { description: words({ bars: series, ...rest }) }, decal: { show: true, decals: DECALS } },
    grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, data: series.map(({ name }) => name), itemWidth: 26 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText" },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", data: names, inverse: true, axisLabel: { width: 110, overflow: "truncate" } },
    series: series.map(({ name, data }) => ({ name, data, type: "bar", stack: "all", barMaxWidth: 22 })),
  };
}

function line({ weeks, rates, rate_title: name }) {
  const known = rates.filter((rate) => rate !== null);
  const lowest = known.length ? Math.max(0, Math.floor(Math.min(...known) / 10) * 10 - 10) : 0;
  return {
    color: ["#0b5c66"],
    aria: { enabled: true, label: { description: `${name}：${weeks.map((week, at) => `${week} ${rates[at] ?? "—"}`).join("，")}` } },
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: weeks, boundaryGap: false },
    yAxis: { type: "value", min: lowest, max: 100, axisLabel: { formatter: "{value}%" } },
    series: [{ name, data: rates, type: "line", symbol: "circle", symbolSize: 8, areaStyle: { opacity: 0.1 }, lineStyle: { width: 2.5 } }],
  };
}

function draw(root) {
  root.dataset.started = "true";
  const picture = JSON.parse(document.getElementById(root.dataset.picture).textContent);
  const height = root.dataset.chart === "bars" ? Math.max(220, picture.names.length * ROW + 70) : 300;
  const chart = init(root, null, { renderer: "canvas", height, locale: "ZH" });
  const made = root.dataset.chart === "bars" ? bars(picture) : line(picture);
  chart.setOption({ animation: false, textStyle: { fontFamily: FONT, fontSize: 13 }, ...made });
  root.setAttribute("role", "img");
  new ResizeObserver(() => chart.resize({ height })).observe(root.parentElement);
  root.dataset.ready = "true";
}

function start() {
  for (const root of document.querySelectorAll(".chart:not([data-started])")) draw(root);
}

start();
document.addEventListener("htmx:afterSettle", start);
