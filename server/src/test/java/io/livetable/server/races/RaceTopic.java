package io.livetable.server.races;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.audit.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A feed's topic: partitions whose records are known from the start, and become visible by and by.
 */
final class RaceTopic {

  static final int PARTITIONS = 2;
  static final List<String> ACCOUNTS = List.of("a", "b", "c", "d", "e", "f");

  final String feed;
  final FeedKind kind;
  final int depth;
  final Epoch epoch;
  private final List<Partition> partitions = new ArrayList<>();

  /** One partition's records, in offset order, with holes. */
  static final class Partition {
    final int number;
    private final List<Event> records = new ArrayList<>();
    private int visible;
    private boolean closed;

    private Partition(int number) {
      this.number = number;
    }

    /** The records from a position on that are visible, at most so many. */
    synchronized List<Event> from(long position, int most) {
      int first = index(position);
      return List.copyOf(records.subList(first, Math.min(visible, first + most)));
    }

    /** Waits until there is a record at or beyond a position, or there will be none. */
    synchronized void await(long position) throws InterruptedException {
      while (index(position) == visible && !closed) {
        wait();
      }
    }

    /** The end of what is visible. */
    synchronized long end() {
      return visible == 0 ? 0 : records.get(visible - 1).offset() + 1;
    }

    /** Some more records are visible; false if all are. */
    private synchronized boolean grow(int more) {
      visible = Math.min(records.size(), visible + more);
      notifyAll();
      return visible < records.size();
    }

    private synchronized void close() {
      closed = true;
      notifyAll();
    }

    private int index(long position) {
      int low = 0;
      int high = visible;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (records.get(middle).offset() < position) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  RaceTopic(String feed, FeedKind kind, int depth, int size, SplittableRandom random) {
    this.feed = feed;
    this.kind = kind;
    this.depth = depth;
    this.epoch = new Epoch(feed + "-0", PARTITIONS);
    for (int number = 0; number < PARTITIONS; number++) {
      Partition partition = new Partition(number);
      long offset = 0;
      for (int i = 0; i < size; i++) {
        offset += random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        String account = account(number, random);
        byte[] value = random.nextInt(20) == 0 ? null : ("{\"n\":" + offset + "}").getBytes(UTF_8);
        partition.records.add(new Event(account, number, offset, offset, value));
      }
      partitions.add(partition);
    }
  }

  private static String account(int partition, SplittableRandom random) {
    List<String> here =
        ACCOUNTS.stream().filter(name -> partition(name, PARTITIONS) == partition).toList();
    return here.get(random.nextInt(here.size()));
  }

  /** Where an account's records are. */
  static int partition(String account, int partitions) {
    return account.charAt(0) % partitions;
  }

  Partition partition(int number) {
    return partitions.get(number);
  }

  /** Some more records of each partition are visible; false if all are. */
  boolean grow(SplittableRandom random) {
    boolean more = false;
    for (Partition partition : partitions) {
      more |= partition.grow(random.nextInt(20));
    }
    return more;
  }

  /** Nobody waits any more. */
  void close() {
    partitions.forEach(Partition::close);
  }

  /** The offset of an account's last record; -1 if it has none. */
  long last(String account) {
    List<Recorded> all = recorded(account);
    return all.isEmpty() ? -1 : all.get(all.size() - 1).offset();
  }

  /** All records of an account. */
  List<Recorded> recorded(String account) {
    return partition(partition(account, PARTITIONS)).records.stream()
        .filter(event -> event.account().equals(account))
        .map(RaceTopic::recorded)
        .toList();
  }

  private static Recorded recorded(Event event) {
    byte[] value = event.value();
    return new Recorded(
        event.partition(),
        event.offset(),
        event.timestamp(),
        value == null ? null : new String(value, UTF_8));
  }
}
