package io.livetable.connect.delivery;

import io.livetable.connect.delivery.Outbound.Claim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The queue of one server: what waits to be sent, and what was sent and not acknowledged. */
final class Outflow {

  private record Sent(Claim claim, long lastSeq, long at) {}

  private final Deque<Outbound> waiting = new ArrayDeque<>();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final long backlogEnd;
  private long bytes;
  private boolean stalled;

  /** A queue that begins with claims which do not count until they have been sent. */
  Outflow(Collection<TopicPartition> assigned, Collection<Claim> backlog) {
    assigned.forEach(partition -> waiting.add(new Outbound.Assigned(partition)));
    waiting.addAll(backlog);
    backlogEnd = backlog.stream().mapToLong(Claim::number).max().orElse(0);
  }

  void add(Outbound outbound) {
    waiting.add(outbound);
    if (outbound instanceof Claim claim) {
      bytes += claim.bytes();
    }
  }

  /** Takes what the server is to be told next; a claim is then {@link #sent}. */
  @Nullable Outbound poll() {
    return waiting.poll();
  }

  void sent(Claim claim, long lastSeq, long now) {
    sent.add(new Sent(claim, lastSeq, now));
    if (claim.number() <= backlogEnd) {
      bytes += claim.bytes();
    }
  }

  /** The claims that an acknowledgement completes. */
  List<Claim> acknowledge(long seq) {
    List<Claim> done = new ArrayList<>();
    for (Sent first = sent.peek(); first != null && first.lastSeq <= seq; first = sent.peek()) {
      done.add(first.claim);
      bytes -= first.claim.bytes();
      sent.remove();
    }
    return done;
  }

  /** The partition was lost: its claims are not sent any more. */
  void revoke(TopicPartition partition) {
    waiting.removeIf(
        outbound -> {
          if (!(outbound instanceof Claim claim) || !claim.partition().equals(partition)) {
            return false;
          }
          bytes -= claim.number() > backlogEnd ? claim.bytes() : 0;
          return true;
        });
    waiting.add(new Outbound.Revoked(partition));
  }

  void age(long now, long limit) {
    Sent oldest = sent.peek();
    stalled = oldest != null && now - oldest.at >= limit;
  }

  /** Whether the oldest claim was unacknowledged for too long when last looked at. */
  boolean isStalled() {
    return stalled;
  }

  long bytes() {
    return bytes;
  }

  Standing standing(long now) {
    Sent oldest = sent.peek();
    return new Standing(!stalled, bytes, oldest == null ? 0 : now - oldest.at);
  }
}
