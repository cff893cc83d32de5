package io.livetable.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One link message of every kind, by the name of its golden file. */
final class LinkSamples {

  static final Epoch EPOCH = new Epoch("mZ0hPvVpTdSSr6yO5Wc0Zg", 6);

  private LinkSamples() {}

  static Map<String, LinkMessage> all() {
    Map<String, LinkMessage> samples = new TreeMap<>();
    samples.put(
        "hello",
        new LinkMessage.Hello(
            LinkMessage.PROTOCOL,
            "livetable",
            1,
            "8f14e45f",
            List.of("account-balances", "account-transfers"),
            new ConverterIdentity("key.Converter", "00", "value.Converter", "ff"),
            Renderer.VERSION));
    samples.put(
        "welcome",
        new LinkMessage.Welcome(
            "s1",
            "c9f0f895",
            Map.of(
                "account-balances",
                new LinkMessage.Welcome.Feed("balance", FeedKind.LATEST, EPOCH),
                "account-transfers",
                new LinkMessage.Welcome.Feed("transfers", FeedKind.HISTORY, EPOCH)),
            8 * 1024 * 1024,
            1024 * 1024));
    samples.put("refuse", new LinkMessage.Refuse("unknown_topic", "no feed has the topic t"));
    samples.put("open", new LinkMessage.Open("account-balances", 3, EPOCH));
    samples.put("close", new LinkMessage.Close("account-balances", 3));
    samples.put(
        "range",
        new LinkMessage.Range(
            7,
            "account-balances",
            3,
            1040,
            1050,
            List.of(
                event("ACC-0001", 1040, "{\"balanceMinor\":1}"),
                event("Zoë \uD83D\uDCB6", 1043, "0.10"),
                new Event("ACC-0002", 3, 1049, 1_767_225_600_001L, null))));
    samples.put(
        "range-without-events",
        new LinkMessage.Range(
            Long.MAX_VALUE, "t", 0, Long.MAX_VALUE - 1, Long.MAX_VALUE, List.of()));
    samples.put("ack", new LinkMessage.Ack(7));
    samples.put("error", new LinkMessage.Fault("epoch_changed", "the topic t was re-created"));
    return samples;
  }

  private static Event event(String account, long offset, String value) {
    return new Event(
        account, 3, offset, 1_767_225_600_000L, value.getBytes(StandardCharsets.UTF_8));
  }
}
