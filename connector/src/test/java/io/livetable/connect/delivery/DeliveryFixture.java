package io.livetable.connect.delivery;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A delivery of one partition to two servers, and what its servers are sent. */
abstract class DeliveryFixture {

  static final TopicPartition P = new TopicPartition("topic", 2);
  static final URI A = URI.create("ws://a");
  static final URI B = URI.create("ws://b");

  final Delivery delivery = new Delivery(new Limits(true, 100, 10_000, 1_000, 10));

  void put(long... offsets) {
    for (long offset : offsets) {
      delivery.add(P, offset, event(offset));
    }
    delivery.flush();
  }

  List<Claim> claims(URI server) {
    return claims(delivery, server);
  }

  static List<Claim> claims(Delivery delivery, URI server) {
    List<Claim> claims = new ArrayList<>();
    for (Outbound next = delivery.next(server); next != null; next = delivery.next(server)) {
      if (next instanceof Claim claim) {
        claims.add(claim);
        delivery.sent(server, claim, claims.size(), 0);
      }
    }
    return claims;
  }

  static List<String> spans(List<Claim> claims) {
    return claims.stream().map(c -> "[%d,%d)".formatted(c.base(), c.end())).toList();
  }

  static long[] range(int from, int to) {
    return java.util.stream.LongStream.range(from, to).toArray();
  }

  static Event event(long offset) {
    return new Event("acc", 2, offset, 0, new byte[4]);
  }
}
