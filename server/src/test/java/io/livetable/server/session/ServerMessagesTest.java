package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.Freshness;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Path;
import io.livetable.server.hub.StaleReason;
import io.livetable.server.hub.Update;
import io.livetable.server.subscription.Failure;
import io.livetable.server.subscription.Reset;
import io.livetable.server.table.AccountState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares what the server says with the golden samples, byte for byte. */
class ServerMessagesTest {

  private static final ServerMessages.Head BALANCE =
      new ServerMessages.Head(
          1, "ACC-0001", "balance", FeedKind.LATEST, new Epoch("mGq1nmuxQjKS2BoxTrx7Lw", 4), 3);
  private static final ServerMessages.Head TRANSFERS =
      new ServerMessages.Head(
          2, "ACC-0001", "transfers", FeedKind.HISTORY, new Epoch("XyZ_0-abcdefghijklmnop", 2), 1);

  private static final AccountState SOME_BALANCE =
      new AccountState(
          1043,
          1040,
          1,
          -1,
          List.of(event(3, 1040, 1767225600000L, "{\"balanceMinor\":12050,\"currency\":\"EUR\"}")));

  private static Event event(int partition, long offset, long timestamp, @Nullable String value) {
    return new Event(
        "ACC-0001", partition, offset, timestamp, value == null ? null : value.getBytes(UTF_8));
  }

  private static void assertGolden(String name, byte[] message) throws Exception {
    String golden = Golden.text(name);
    JsonNode expected = new ObjectMapper().readTree(golden);
    JsonNode actual = new ObjectMapper().readTree(message);
    expected
        .fieldNames()
        .forEachRemaining(
            field -> assertEquals(expected.get(field), actual.get(field), name + ", " + field));
    assertEquals(expected, actual, name);
    assertEquals(golden, new String(message, UTF_8), name);
  }

  @Test
  void shouldWelcome() throws Exception {
    FeedHub balance = feed("balance", FeedKind.LATEST, 1);
    FeedHub transfers = feed("transfers", FeedKind.HISTORY, 20);
    ServerConfig.Session limits =
        new ServerConfig.Session(
            1 << 20, 65536, 1000, Duration.ofSeconds(15), Duration.ofSeconds(30));

    assertGolden(
        "welcome",
        ServerMessages.welcome("s1", "00ff", limits, List.of(balance, transfers), new byte[0]));
  }

  private static FeedHub feed(String name, FeedKind kind, int depth) {
    return new FeedHub(
        new FeedHub.Description(
            name, "account-" + name, kind, depth, new ConverterIdentity("k", "", "v", "")),
        (account, partitions) -> 0,
        true,
        List.of(new ManualLoop()),
        new PartitionHub.Bounds(1, 1, 1, 1),
        () -> 0,
        new SilentFeed());
  }

  @Test
  void shouldShowTheLatestValue() throws Exception {
    assertGolden(
        "snapshot-latest", ServerMessages.snapshot(BALANCE, SOME_BALANCE, 1043, false, Reset.NONE));
  }

  @Test
  void shouldShowThatAnAccountDoesNotExist() throws Exception {
    assertGolden(
        "snapshot-latest-absent",
        ServerMessages.snapshot(
            BALANCE, new AccountState(1043, -1, 0, -1, List.of()), 1043, false, Reset.NONE));
  }

  @Test
  void shouldShowThatAnAccountWasRemoved() throws Exception {
    assertGolden(
        "snapshot-latest-removed",
        ServerMessages.snapshot(
            BALANCE, new AccountState(1043, 1041, 0, -1, List.of()), 1043, false, Reset.NONE));
  }

  @Test
  void shouldSayWhyAPositionWasDropped() throws Exception {
    assertGolden(
        "snapshot-latest-reset",
        ServerMessages.snapshot(BALANCE, SOME_BALANCE, 1043, false, Reset.EPOCH_CHANGED));
  }

  @Test
  void shouldShowAHistory() throws Exception {
    assertGolden(
        "snapshot-history",
        ServerMessages.snapshot(
            TRANSFERS,
            new AccountState(
                88,
                87,
                31,
                70,
                List.of(
                    event(1, 80, 1767225600001L, "{\"amountMinor\":-500}"),
                    event(
                        1,
                        87,
                        1767225600002L,
                        "{\"amountMinor\":9007199254740993,\"rate\":1.10}"))),
            88,
            false,
            Reset.NONE));
  }

  @Test
  void shouldSayThatAHistoryIsTruncated() throws Exception {
    assertGolden(
        "snapshot-history-truncated",
        ServerMessages.snapshot(
            TRANSFERS,
            new AccountState(88, 87, 1, 80, List.of(event(1, 87, 1767225600002L, "\"text\""))),
            88,
            true,
            Reset.NONE));
  }

  @Test
  void shouldShowAnEmptyHistory() throws Exception {
    assertGolden(
        "snapshot-history-empty",
        ServerMessages.snapshot(
            TRANSFERS, new AccountState(0, -1, 0, -1, List.of()), 0, false, Reset.NONE));
  }

  @Test
  void shouldResume() throws Exception {
    ServerMessages.Head head =
        new ServerMessages.Head(
            1,
            "ACC-0001",
            "transfers",
            FeedKind.HISTORY,
            new Epoch("XyZ_0-abcdefghijklmnop", 2),
            1);

    assertGolden("resumed", ServerMessages.resumed(head, 88, 87));
    assertGolden("resumed-last-unknown", ServerMessages.resumed(head, 88, -1));
  }

  @Test
  void shouldUpdate() throws Exception {
    Event event = event(3, 1043, 1767225600003L, "{\"balanceMinor\":11550,\"currency\":\"EUR\"}");

    assertGolden("update", ServerMessages.update("balance", new Update(event, 1040, Path.PUSH)));
    assertGolden("update-conflated", ServerMessages.update("balance", event, 1030, 3));
  }

  @Test
  void shouldTellOfARemoval() throws Exception {
    Event event = event(3, 1044, 1767225600004L, null);

    assertGolden(
        "update-removed", ServerMessages.update("balance", new Update(event, 1043, Path.TABLE)));
  }

  @Test
  void shouldSpliceAValueByteForByteAndQuoteAnAccount() throws Exception {
    String value = "[ 1.10 , \"\\u00e9é\" , {\"k\" : 1e400} ]";
    Event event = new Event("Konto \"Zürich\" \\ \uD83D\uDE00", 0, 0, 0, value.getBytes(UTF_8));

    assertGolden(
        "update-first", ServerMessages.update("balance", new Update(event, -1, Path.PUSH)));
  }

  @Test
  void shouldShowOneRecordWithTheSameBytesInSnapshotAndUpdate() {
    byte[] value = "{\"b\" :\t1.0, \"ü\":\"\\u00fc\"}".getBytes(UTF_8);
    Event event = new Event("ACC-0001", 3, 7, 9, value);
    byte[] snapshot =
        ServerMessages.snapshot(
            BALANCE, new AccountState(8, 7, 1, -1, List.of(event)), 8, false, Reset.NONE);
    byte[] update = ServerMessages.update("balance", new Update(event, 3, Path.TABLE));

    assertEquals(1, occurrences(snapshot, value));
    assertEquals(1, occurrences(update, value));
  }

  private static int occurrences(byte[] message, byte[] part) {
    int found = 0;
    for (int at = 0; at + part.length <= message.length; at++) {
      if (Arrays.equals(message, at, at + part.length, part, 0, part.length)) {
        found++;
      }
    }
    return found;
  }

  @Test
  void shouldTellWhetherAFeedIsLive() throws Exception {
    assertGolden(
        "status-stale",
        ServerMessages.status(
            "ACC-0001", "balance", new Freshness(StaleReason.KAFKA_UNREACHABLE, 1767225600005L)));
    assertGolden(
        "status-live",
        ServerMessages.status("ACC-0001", "balance", new Freshness(null, 1767225600006L)));
  }

  @Test
  void shouldAnswer() throws Exception {
    assertGolden("live", ServerMessages.live(1, "ACC-0001"));
    assertGolden("unsubscribed", ServerMessages.unsubscribed(3, "ACC-0001"));
    assertGolden("heartbeat", ServerMessages.heartbeat(1767225600007L));
    assertGolden("goaway", ServerMessages.goaway(1000, 10000));
  }

  @Test
  void shouldTellOfErrors() throws Exception {
    assertGolden(
        "error",
        ServerMessages.error(
            1L,
            "ACC-0001",
            "balance",
            Failure.notReady("The feed's table is being read; try again.")));
    assertGolden(
        "error-reset",
        ServerMessages.error(
            1L,
            "ACC-0001",
            "balance",
            Failure.notReady("The feed's table is behind; try again.").after(Reset.MISSED_EVENT)));
    assertGolden(
        "error-bare",
        ServerMessages.error(
            null, null, null, new Failure(ErrorCode.BAD_MESSAGE, "\"type\" is missing\n", 0)));
  }

  @ParameterizedTest
  @EnumSource(Reset.class)
  void shouldNameEveryReasonInLowerCase(Reset reset) throws Exception {
    byte[] message = ServerMessages.snapshot(BALANCE, SOME_BALANCE, 1043, false, reset);
    JsonNode json = new ObjectMapper().readTree(message);

    assertEquals(reset != Reset.NONE, json.path("reset").asBoolean());
    assertEquals(reset != Reset.NONE, json.has("reason"));
    assertTrue(json.path("reason").asText().matches("[a-z_]*"));
  }

  @Test
  void shouldWriteHalfASurrogatePairAsTheReplacementCharacter() throws Exception {
    byte[] message =
        ServerMessages.error(
            1L, "\uD800", null, new Failure("x", "a\uDC00b \uD83D\uDE00 \uD800", 0));
    JsonNode json = new ObjectMapper().readTree(message);

    assertEquals("\uFFFD", json.path("account").asText());
    assertEquals("a\uFFFDb \uD83D\uDE00 \uFFFD", json.path("message").asText());
    assertFalse(new String(message, UTF_8).contains("?"));
  }
}
