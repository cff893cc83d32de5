package io.livetable.server.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the audit of one feed came to. */
final class FeedOutcome {

  private final String feed;
  private final Findings findings = new Findings();
  private final Map<String, Object> facts = new LinkedHashMap<>();

  FeedOutcome(String feed) {
    this.feed = feed;
  }

  String feed() {
    return feed;
  }

  Findings findings() {
    return findings;
  }

  /** Adds something that whoever reads the outcome wants to know. */
  FeedOutcome fact(String name, Object value) {
    facts.put(name, value);
    return this;
  }

  Map<String, Object> facts() {
    return facts;
  }

  Verdict verdict() {
    return findings.verdict();
  }
}
