// Draws each figure's Vega-Lite specification in place of its static picture, which stays where that fails.
for (const script of document.querySelectorAll("figure > script.vega-lite")) {
  const still = script.parentElement.querySelector("svg");
  const place = document.createElement("div");
  place.className = "drawn";
  script.parentElement.insertBefore(place, still);
  try {
    const specification = vegaLite.compile(JSON.parse(script.textContent)).spec;
    new vega.View(vega.parse(specification), { renderer: "svg", container: place, hover: true })
      .runAsync()
      .then(() => still.remove())
      .catch((error) => {
        place.remove();
        console.error(error);
      });
  } catch (error) {
    place.remove();
    console.error(error);
  }
}
