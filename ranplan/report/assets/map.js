// The report's map: the plan's own grid, in metres from its south-west corner, drawn by Leaflet.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const [width, height] = data.size;
  const point = ([x, y]) => [y, x];
  document.documentElement.classList.add("has-script");

  const box = document.getElementById("map");
  const map = L.map(box, {
    crs: L.CRS.Simple,
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.05,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    minZoom: -14,
    maxZoom: 1,
    scrollWheelZoom: false, // until the map is in use: the page must scroll past it
    dragging: !L.Browser.mobile,
    zoomAnimation: false, // panes are clipped by hand
    fadeAnimation: false,
  });
  map.on("focus click", () => {
    map.scrollWheelZoom.enable();
    map.dragging.enable();
  });
  map.on("blur", () => {
    map.scrollWheelZoom.disable();
    if (L.Browser.mobile) map.dragging.disable();
  });
  map.fitBounds([[0, 0], [height, width]], { paddingTopLeft: [54, 10], paddingBottomRight: [10, 26] });
  map.setMinZoom(map.getZoom() - 1);
  map.setMaxBounds(L.latLngBounds([0, 0], [height, width]).pad(0.4));
  L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);

  // Pictures

  const [pictureWidth, pictureHeight] = data.picture;
  const pictureBounds = [[height - pictureHeight, 0], [height, pictureWidth]];
  const picture = (name, uri, className) => {
    map.createPane(name).style.zIndex = name === "ground" ? 210 : 220;
    return L.imageOverlay(uri, pictureBounds, { pane: name, className, alt: "" }).addTo(map);
  };
  const uriOf = (id) => document.getElementById(id).getAttribute("href");
  picture("ground", uriOf("ground-picture"), "smooth");
  picture("change", uriOf("change-picture"), "cells");
  picture("today", data.before, "cells");
  picture("planned", data.after, "cells");

  const compare = document.getElementById("compare");
  const slider = compare.querySelector("input");
  let mode = "change";
  const showPictures = () => {
    const comparing = mode === "compare";
    const split = (slider.value / 1000) * map.getSize().x;
    const top = map.containerPointToLayerPoint([0, 0]);
    const end = map.containerPointToLayerPoint(map.getSize());
    const middle = top.x + split;
    const clip = (left, right) =>
      comparing ? `rect(${top.y}px, ${right}px, ${end.y}px, ${left}px)` : "";
    for (const name of ["change", "today", "planned"]) {
      const shown = mode === name || (comparing && name !== "change");
      map.getPane(name).style.display = shown ? "" : "none";
    }
    map.getPane("today").style.clip = clip(top.x, middle);
    map.getPane("planned").style.clip = clip(middle, end.x);
    compare.hidden = !comparing;
    compare.style.setProperty("--split", `${slider.value / 10}%`);
  };
  map.on("move zoom resize", showPictures);
  slider.addEventListener("input", showPictures);
  for (const input of document.querySelectorAll(".modes input")) {
    input.addEventListener("change", () => {
      mode = input.value;
      for (const legend of document.querySelectorAll("[data-modes]")) {
        legend.hidden = !legend.dataset.modes.split(" ").includes(mode);
      }
      showPictures();
    });
  }
  showPictures();

  // Degrees

  map.createPane("degrees").style.zIndex = 230;
  for (const line of data.graticule) {
    L.polyline(line.points.map(point), {
      pane: "degrees", className: "graticule", interactive: false, color: "#33424c", weight: 1, opacity: 0.28,
    }).addTo(map);
    const label = document.createElement("span");
    label.textContent = line.text;
    label.className = `degree-label is-${line.edge}`;
    L.marker(point(line.points[0]), {
      pane: "degrees", interactive: false, keyboard: false,
      icon: L.divIcon({ className: "spot", html: label, iconSize: [0, 0] }),
    }).addTo(map);
  }
  const pointer = document.getElementById("pointer");
  const degreesAt = (x, y) => {
    const n = data.places.length - 1;
    const along = (value, length) => {
      const at = Math.min(Math.max((value / length) * n, 0), n);
      const low = Math.min(Math.floor(at), n - 1);
      return [low, at - low];
    };
    const [col, right] = along(x, width);
    const [row, up] = along(y, height);
    const mix = (k) => {
      const [a, b] = [data.places[row], data.places[row + 1]];
      const below = a[col][k] * (1 - right) + a[col + 1][k] * right;
      return below * (1 - up) + (b[col][k] * (1 - right) + b[col + 1][k] * right) * up;
    };
    return [((mix(0) + 540) % 360) - 180, mix(1)];
  };
  map.on("mousemove", ({ latlng }) => {
    if (latlng.lng < 0 || latlng.lng > width || latlng.lat < 0 || latlng.lat > height) return;
    const [longitude, latitude] = degreesAt(latlng.lng, latlng.lat);
    pointer.textContent =
      `${Math.abs(latitude).toFixed(4)}° ${latitude < 0 ? "S" : "N"}, ` +
      `${Math.abs(longitude).toFixed(4)}° ${longitude < 0 ? "W" : "E"}`;
  });

  // Signs and what they say

  const svgElement = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const element = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const scale = box.clientWidth < 500 ? 0.72 : 1;
  const slug = (status) => status.replaceAll(" ", "-");
  const glyph = (status) => {
    const svg = svgElement("svg", { class: `glyph status-${slug(status)}`, viewBox: "-8 -8 16 16" });
    svg.append(svgElement("use", { href: `#glyph-${slug(status)}`, x: -8, y: -8, width: 16, height: 16 }));
    return svg;
  };
  const drawing = (side, scale) =>
    svgElement("svg", { width: side * scale, height: side * scale, viewBox: `${-side / 2} ${-side / 2} ${side} ${side}` });
  const spot = (svg, className, side) =>
    L.divIcon({ className: `spot ${className}`, html: svg, iconSize: [side, side] });
  const icon = (item, sign, side) => {
    const svg = drawing(side, scale);
    if (item.status) svg.classList.add(`status-${slug(item.status)}`);
    const corner = { x: -side / 2, y: -side / 2, width: side, height: side };
    svg.append(svgElement("use", { href: `#${sign}`, ...corner }));
    if (item.number) {
      const digit = svgElement("text", { class: "digit", y: 4 });
      digit.textContent = item.number;
      svg.append(digit);
    }
    return spot(svg, `is-${sign}`, side * scale);
  };
  map.createPane("sectors").style.zIndex = 550; // below all marks: a wedge must hide no number
  const wedges = (items, sign) =>
    items.map((item) => {
      const svg = drawing(50, scale);
      svg.append(svgElement("path", { class: "wedges", d: item.wedges }));
      return L.marker(point(item.at), {
        icon: spot(svg, `is-${sign}`, 50 * scale), pane: "sectors", interactive: false, keyboard: false,
      });
    });
  const card = (item) => {
    const node = element("div");
    node.append(element("h4", item.title), element("p", item.tag));
    if (item.illustrative) node.querySelector("p").append(" ", element("span", "illustrative", "tag"));
    const facts = element("dl");
    for (const [name, value] of item.facts) facts.append(element("dt", name), element("dd", value));
    node.append(facts);
    if (!item.verdicts) {
      if (item.status) facts.append(element("dt", "Verdict"), element("dd", item.status));
      return node;
    }
    node.append(element("h5", `Rules and licences: ${item.status}`));
    const list = element("ul");
    for (const verdict of item.verdicts) {
      const line = element("li");
      const text = element("span");
      text.append(element("b", verdict.kind), `: ${verdict.text}`);
      if (verdict.margin) text.append(element("span", ` (margin ${verdict.margin})`, "quiet"));
      if (verdict.illustrative) text.append(" ", element("span", "illustrative", "tag"));
      line.append(glyph(verdict.status), text);
      list.append(line);
    }
    node.append(list);
    return node;
  };
  const cardWidth = Math.min(330, box.clientWidth - 60);
  const markers = (items, signOf, side, zIndexOffset) =>
    items.map((item) =>
      L.marker(point(item.at), {
        icon: icon(item, signOf(item), side), title: item.title, alt: `${item.tag}: ${item.title}`, zIndexOffset,
      }).bindPopup(() => card(item), { maxWidth: cardWidth, minWidth: Math.min(230, cardWidth) })
    );

  const colour = (status) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--status-${slug(status)}`).trim();
  const verdictLines = (item, statuses) =>
    item.verdicts
      .filter((verdict) => verdict.at && statuses(verdict.status))
      .filter((verdict) => verdict.at[0] !== item.at[0] || verdict.at[1] !== item.at[1])
      .map((verdict) =>
        L.polyline([point(item.at), point(verdict.at)], {
          color: colour(verdict.status), weight: 2.5, dashArray: verdict.status === "undecided" ? "6 5" : null,
        }).bindTooltip(element("span", `${verdict.kind}${verdict.margin ? `: margin ${verdict.margin}` : ""}`), { sticky: true })
      );

  const chosen = markers(data.chosen, () => "mark-chosen", 22, 1000);
  const layers = {
    existing: L.layerGroup([...wedges(data.existing, "mark-mast"), ...markers(data.existing, () => "mark-mast", 16, 0)]),
    chosen: L.layerGroup([...wedges(data.chosen, "mark-chosen"), ...chosen]),
    candidates: L.layerGroup(markers(data.candidates, (item) => `glyph-${slug(item.status)}`, 15, 500)),
    verdicts: L.layerGroup(data.chosen.flatMap((item) => verdictLines(item, (status) => status !== "clear"))),
    areas: L.layerGroup(
      data.areas.map((area) =>
        L.polyline(area.rings.map((ring) => ring.map(point)), { color: "#3c4a53", weight: 1.5, dashArray: "5 4" })
          .bindTooltip(element("span", area.title), { sticky: true })
      )
    ),
  };
  for (const input of document.querySelectorAll(".legend input")) {
    const show = () => {
      if (input.name === "sectors") box.classList.toggle("no-sectors", !input.checked);
      else if (input.checked) layers[input.name].addTo(map);
      else layers[input.name].remove();
    };
    input.addEventListener("change", show);
    show();
  }

  // A site's clear verdicts have lines too, while its card is open.
  const clear = L.layerGroup().addTo(map);
  chosen.forEach((marker, index) => {
    marker.on("popupopen", () => {
      for (const line of verdictLines(data.chosen[index], (status) => status === "clear")) clear.addLayer(line);
    });
    marker.on("popupclose", () => clear.clearLayers());
  });
  for (const button of document.querySelectorAll(".site-list button")) {
    button.addEventListener("click", () => {
      const marker = chosen[Number(button.dataset.site)];
      layers.chosen.addTo(map);
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), map.getMinZoom() + 2.5), { animate: false });
      marker.openPopup();
      box.scrollIntoView({ block: "nearest" });
    });
  }
})();
