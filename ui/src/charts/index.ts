export { Charts, type ChartsProps } from "./charts.tsx";
export { NameCharts, NameSeriesCharts } from "./name-charts.tsx";
export { NameSeriesContext, type NameSeriesSource } from "./name-series-source.ts";
export { TimeView } from "./time-view.ts";
