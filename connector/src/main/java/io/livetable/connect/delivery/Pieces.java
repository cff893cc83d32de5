package io.livetable.connect.delivery;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * A claim cut at record boundaries into pieces that a server takes.
 *
 * @param pieces together they claim what the claim did, except events that are too large
 * @param tooLarge events that fit into no message: no piece covers them, the server's table will
 *     deliver them
 */
public record Pieces(List<Piece> pieces, List<Event> tooLarge) {

  /** A claim of [base, end). */
  public record Piece(long base, long end, List<Event> events) {
    public Piece {
      events = List.copyOf(events);
    }
  }

  public Pieces {
    pieces = List.copyOf(pieces);
    tooLarge = List.copyOf(tooLarge);
  }

  /** Whether an event of the topic fits into a message of so many bytes. */
  public static boolean fits(String topic, Event event, int maxMessageBytes) {
    return LinkCodec.sizeBoundWithoutEvents(topic) + LinkCodec.sizeBound(event) <= maxMessageBytes;
  }

  /** Cuts a claim for messages of at most so many bytes. */
  public static Pieces of(Claim claim, int maxMessageBytes) {
    String topic = claim.partition().topic();
    List<Piece> pieces = new ArrayList<>();
    List<Event> tooLarge = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    int start = LinkCodec.sizeBoundWithoutEvents(topic);
    int bytes = start;
    long base = claim.base();
    for (Event event : claim.events()) {
      int size = LinkCodec.sizeBound(event);
      boolean skipped = !fits(topic, event, maxMessageBytes);
      if (skipped || bytes + size > maxMessageBytes) {
        long end = skipped ? event.offset() : lastEnd(events);
        if (base < end) {
          pieces.add(new Piece(base, end, events));
        }
        base = skipped ? event.offset() + 1 : end;
        events.clear();
        bytes = start;
      }
      if (skipped) {
        tooLarge.add(event);
      } else {
        events.add(event);
        bytes += size;
      }
    }
    if (base < claim.end()) {
      pieces.add(new Piece(base, claim.end(), events));
    }
    return new Pieces(pieces, tooLarge);
  }

  private static long lastEnd(List<Event> events) {
    return events.get(events.size() - 1).offset() + 1;
  }
}
