package io.livetable.server.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an audit came to.
 *
 * @param source what was audited: a server's URL or a transcript's file
 */
record Outcome(String account, String source, List<FeedOutcome> feeds) {

  private static final ObjectMapper JSON = new ObjectMapper();

  Outcome {
    feeds = List.copyOf(feeds);
  }

  /** All feeds together. */
  Verdict verdict() {
    return feeds.stream().map(FeedOutcome::verdict).reduce(Verdict::and).orElse(Verdict.UNDECIDED);
  }

  /** For people; the last line is the verdict. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("account ").append(account).append(", ").append(source).append('\n');
    for (FeedOutcome feed : feeds) {
      text.append(feed.feed()).append(": ").append(feed.verdict().text()).append('\n');
      text.append("  ").append(list(feed.facts())).append('\n');
      text.append("  ").append(list(counts(feed.findings()))).append('\n');
      feed.findings().details().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return text.append("verdict: ").append(verdict().text()).append('\n').toString();
  }

  private static String list(Map<String, Object> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Map<String, Object> counts(Findings findings) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("snapshots", findings.snapshots());
    counts.put("resumed", findings.resumed());
    counts.put("updates", findings.updates());
    counts.put("gaps", findings.gaps());
    counts.put("duplicates", findings.duplicates());
    counts.put("reorders", findings.reorders());
    counts.put("wrong", findings.wrong());
    counts.put("checked", findings.checkedClaims());
    counts.put("unchecked", findings.uncheckedClaims());
    return counts;
  }

  /** For programs, in one line. */
  String json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("account", account)
            .put("source", source)
            .put("verdict", verdict().text());
    ArrayNode all = json.putArray("feeds");
    for (FeedOutcome feed : feeds) {
      ObjectNode one = all.addObject();
      one.put("feed", feed.feed()).put("verdict", feed.verdict().text());
      feed.facts().forEach(one::putPOJO);
      counts(feed.findings()).forEach(one::putPOJO);
      one.set("details", JSON.valueToTree(feed.findings().details()));
    }
    return json + "\n";
  }
}
