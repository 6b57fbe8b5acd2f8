export { Charts } from "./charts.tsx";
export { NameCharts } from "./name-charts.tsx";
export { NameSeriesContext, type NameSeriesSource } from "./name-series-source.ts";
export { TimeView } from "./time-view.ts";
