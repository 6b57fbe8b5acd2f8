export { Charts, type ChartsProps } from "./charts.tsx";
export { NameCharts, NameSeriesCharts } from "./name-charts.tsx";
export { TimeView } from "./time-view.ts";
