// Draws the charts of core/parts/chart.html from the JSON beside them. On a canvas with tips drawn on it too: what
// ECharts writes as HTML carries style attributes, which the page's policy refuses.
"use strict";

(() => {
  const INK = "#2b2a28";
  const SOFT = "#5f5a52";
  const LINE = "#e6ddcf";
  const PAPER = "#fffefb";
  const BARS = ["#2f4a63", "#c4a66a", "#5f8f7e", "#8d6a93"];
  const TONES = {
    full: { fill: "#2f4a63", ink: "#ffffff", edge: PAPER },
    pale: { fill: "#c9d5e0", ink: INK, edge: PAPER },
    hollow: { fill: PAPER, ink: INK, edge: INK },
  };
  const ROW = 30;
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13, color: INK };
  const tip = { renderMode: "richText", backgroundColor: PAPER, borderColor: LINE, textStyle: font, confine: true };

  function bars(data, width) {
    const narrow = width < 420;
    const several = data.series.length > 1;
    const room = Math.max(0, ...data.series.flatMap((series) => series.texts.map((text) => text.length)));
    return {
      height: data.labels.length * ROW * (several ? 1.5 : 1) + (several ? 44 : 12),
      option: {
        textStyle: font,
        animation: false,
        color: BARS,
        grid: { left: narrow ? 96 : 132, right: 16 + room * 8, top: several ? 36 : 4, bottom: 4 },
        legend: { show: several, top: 0, left: 0, textStyle: font, itemWidth: 14 },
        tooltip: {
          ...tip,
          formatter: (point) => `${point.name}\n${several ? `${point.seriesName} ` : ""}${point.data.text}`,
        },
        xAxis: { type: "value", show: false, min: 0 },
        yAxis: {
          type: "category",
          inverse: true,
          data: data.labels,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: LINE } },
          axisLabel: { ...font, width: narrow ? 88 : 124, overflow: "break", lineHeight: 15, interval: 0 },
        },
        series: data.series.map((series) => ({
          type: "bar",
          name: series.name,
          barMaxWidth: 18,
          data: series.values.map((value, number) => ({ value, text: series.texts[number] })),
          label: { ...font, show: true, position: "right", color: SOFT, formatter: (point) => point.data.text },
        })),
      },
    };
  }

  function box(each) {
    const tone = TONES[each.tone];
    return {
      ...each,
      children: each.children && each.children.map(box),
      itemStyle: { color: tone.fill, borderColor: tone.edge, borderWidth: each.tone === "hollow" ? 3 : 1, gapWidth: 2 },
      label: { color: tone.ink },
      upperLabel: { color: INK },
    };
  }

  function treemap(data, width) {
    return {
      height: width < 600 ? 420 : 480,
      option: {
        textStyle: font,
        animation: false,
        tooltip: { ...tip, formatter: (point) => (point.data && point.data.text ? `${point.name}\n${point.data.text}` : "") },
        series: [
          {
            type: "treemap",
            left: 0, right: 0, top: 0, bottom: 0,
            roam: false,
            nodeClick: false,
            breadcrumb: { show: false },
            visibleMin: 1,
            label: { ...font, overflow: "break", lineHeight: 17, formatter: (point) => `${point.name}\n${(point.data && point.data.text) || ""}` },
            upperLabel: { ...font, show: true, height: 24, formatter: (point) => point.name },
            levels: [{ itemStyle: { gapWidth: 3 }, upperLabel: { show: false } }, { itemStyle: { gapWidth: 1 } }],
            data: data.boxes.map(box),
          },
        ],
      },
    };
  }

  const KINDS = { bars, treemap };

  function draw(place) {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const width = place.parentElement.clientWidth;
    const { option, height } = KINDS[data.kind](data, width);
    place.style.height = `${height}px`;
    place.classList.add("chart-drawn");
    const chart = echarts.getInstanceByDom(place) || echarts.init(place, null, { renderer: "canvas" });
    chart.resize();
    chart.setOption(option, true);
    return chart;
  }

  function start(place) {
    const chart = draw(place);
    let width = place.parentElement.clientWidth;
    chart.on("click", (point) => {
      if (point.data && point.data.url) window.location.assign(point.data.url);
    });
    new ResizeObserver(() => {
      if (place.parentElement.clientWidth === width) return;
      width = place.parentElement.clientWidth;
      draw(place);
    }).observe(place.parentElement);
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-chart]").forEach(start));
})();
