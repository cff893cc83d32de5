package io.livetable.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.server.audit.Recorded;
import io.livetable.server.smoke.Recording;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The account A has records at 2, 5, 7 and 9 of partition 0 in both topics. */
class LinkWatchTest {

  private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

  private final LinkCodec codec = new LinkCodec();
  private final Recording recording = new Recording(() -> 1_000);
  private final LinkWatch watch =
      new LinkWatch(Map.of("account-balances", "balance", "account-transfers", "transfers"));
  private final Proxy.Tap tap = watch.tap();
  private long seq;

  LinkWatchTest() {
    for (long offset : new long[] {2, 5, 7, 9}) {
      recording.add("balance", "A", new Recorded(0, offset, 1, "{}"));
      recording.add("transfers", "A", new Recorded(0, offset, 1, "{}"));
    }
    byte[] head = "HTTP/1.1 101\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    tap.passed(true, head, head.length);
    tap.passed(false, head, head.length);
  }

  @Test
  void shouldAcceptWhatWasAcknowledgedBeforeItWasCommitted() {
    range("account-transfers", 2, 6, 2, 5);
    range("account-transfers", 6, 10, 7, 9);
    ack(2);
    committed("account-transfers", 10);

    assertEquals(List.of(), watch.objections(recording));
  }

  @Test
  void shouldObjectToACommitBeforeTheAcknowledgement() {
    range("account-transfers", 2, 6, 2, 5);
    range("account-transfers", 6, 10, 7, 9);
    ack(1);
    committed("account-transfers", 8);
    ack(2);

    assertObjection("committed [7] of account-transfers-0");
  }

  @Test
  void shouldObjectToAHoleThatLaterAcknowledgementsLeave() {
    range("account-transfers", 2, 3, 2);
    range("account-transfers", 7, 10, 7, 9);
    ack(2);
    committed("account-transfers", 10);

    assertObjection("committed [5] of account-transfers-0");
  }

  @Test
  void shouldObjectToARecordThatIsLeftOut() {
    range("account-transfers", 2, 8, 2, 7);

    assertObjection("left 5 out");
  }

  @Test
  void shouldObjectToARecordThatIsMadeUp() {
    range("account-balances", 2, 6, 2, 4, 5);

    assertObjection("made up 4");
  }

  @Test
  void shouldExpectOfTheCompactedTopicOnlyWhatIsNotSuperseded() {
    range("account-balances", 2, 8, 7);
    ack(1);
    committed("account-balances", 8);
    assertEquals(List.of(), watch.objections(recording));

    range("account-balances", 8, 10);

    assertObjection("left 9 out");
  }

  private void assertObjection(String part) {
    List<String> objections = watch.objections(recording);
    assertEquals(1, objections.size(), objections::toString);
    assertTrue(objections.get(0).contains(part), objections.get(0));
  }

  private void range(String topic, long base, long end, long... offsets) {
    List<Event> events =
        Arrays.stream(offsets).mapToObj(offset -> new Event("A", 0, offset, 1, VALUE)).toList();
    pass(true, new LinkMessage.Range(++seq, topic, 0, base, end, events));
  }

  private void ack(long upTo) {
    pass(false, new LinkMessage.Ack(upTo));
  }

  private void pass(boolean towardsServer, LinkMessage message) {
    byte[] payload = codec.encode(message);
    byte[] frame = new byte[4 + payload.length];
    frame[0] = (byte) 0x82;
    frame[1] = 126;
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 4, payload.length);
    tap.passed(towardsServer, frame, frame.length);
  }

  private void committed(String topic, long offset) {
    watch.committed(new TopicPartition(topic, 0), offset);
  }
}
