// What a person without mouse or eyes would stumble on, as sentences; an empty list is good.
() => {
  const found = [];
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert]");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const shown = (node) => node.outerHTML.slice(0, 120);
  const text = (id) => document.getElementById(id)?.textContent ?? "";
  const labelled = (node) => (node.getAttribute("aria-labelledby") ?? "").split(/\s+/u).filter(Boolean).map(text).join(" ");
  const name = (node) => (labelled(node) || node.getAttribute("aria-label") || [...(node.labels ?? [])].map((one) => one.textContent).join(" ")
    || (node.matches("button, a, summary, [role=option]") ? node.textContent : "") || node.getAttribute("alt") || "").trim();

  for (const node of all("a[href], button, summary, input, select, textarea, iframe")) {
    if (!name(node) && !node.title) found.push(`sans nom : ${shown(node)}`);
  }
  for (const node of all("img, svg")) {
    if (!node.hasAttribute("alt") && !node.closest("[aria-hidden=true], [role=img], button, a, summary") && !name(node)) found.push(`image sans texte : ${shown(node)}`);
  }
  for (const node of all("main section, nav, form, [role=dialog], [role=group], ul[data-testid], ol[data-testid]")) {
    if (!name(node) && node.matches("section, nav, [role]")) found.push(`région sans nom : ${shown(node)}`);
  }
  if (document.documentElement.lang !== "fr") found.push("la page ne dit pas qu’elle est en français");
  for (const one of ["main", "header.bar", "h1"]) if (all(one).length !== 1) found.push(`il faut un ${one}`);

  let level = 0;
  for (const node of all("h1, h2, h3, h4, h5, h6")) {
    const next = Number(node.tagName[1]);
    if (next > level + 1 && !(level === 2 && next === 4)) found.push(`titre h${next} après h${level} : ${node.textContent}`);
    level = next;
  }

  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) found.push(`identifiant double : ${id}`);
  for (const node of document.querySelectorAll("[aria-controls], [aria-labelledby], [aria-describedby]")) {
    for (const attribute of ["aria-controls", "aria-labelledby", "aria-describedby"]) {
      for (const id of (node.getAttribute(attribute) ?? "").split(/\s+/u).filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${attribute} vers rien : ${shown(node)}`);
      }
    }
  }
  return [...found, ...contrasts(all("body *"))];

  /** Text on a plain ground must have 4.5 to 1, or 3 to 1 when large (WCAG 1.4.3). */
  function contrasts(nodes) {
    const poor = [];
    for (const node of nodes) {
      const own = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
      const style = getComputedStyle(node);
      if (!own || node.closest(".visually-hidden, :disabled, .busy") || style.opacity !== "1") continue;
      const ground = groundOf(node);
      const ink = rgb(style.color);
      if (!ground || !ink) continue;
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = contrast(ink, ground);
      if (ratio < (large ? 3 : 4.5)) poor.push(`contraste ${ratio.toFixed(2)} : ${shown(node)}`);
    }
    return poor;
  }

  /** The first opaque ground below; null where a picture or a half-transparent layer lies between. */
  function groundOf(node) {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const ground = rgb(style.backgroundColor);
      if (ground) return ground;
      if (!/rgba\(0, 0, 0, 0\)/u.test(style.backgroundColor)) return null;
    }
    return null;
  }

  function rgb(color) {
    const parts = /^rgb\((\d+), (\d+), (\d+)\)$/u.exec(color);
    return parts && parts.slice(1).map(Number);
  }

  function contrast(one, two) {
    const light = (color) => color.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const [dark, bright] = [light(one), light(two)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  }
}
