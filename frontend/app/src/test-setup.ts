/** What the chart library asks for as soon as it is loaded, and the tests' document does not have. */
globalThis.matchMedia ??= () => Object.assign(new EventTarget(), { matches: false }) as MediaQueryList;
