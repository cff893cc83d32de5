// What a page must not do while it is tested.

/** Collects errors of a page and of its console, and what its policy refuses; a lost connection is none. */
export function problemsOf(page) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    const lost = /WebSocket connection|ERR_CONNECTION|net::/.test(message.text());
    if (message.type() === 'error' && !lost) problems.push(message.text());
    if (message.text().includes('broken_chain')) problems.push(message.text());
  });
  return problems;
}
