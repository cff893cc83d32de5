package io.livetable.server.hub;

import io.livetable.protocol.Event;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account's watchers in a partition, the registered ones first, and the claim that the account's
 * next update makes. To come, go, register and unregister takes the same short time however many
 * they are; it changes their order, in a way that depends on these calls alone. Confined to the
 * event loop.
 */
final class Watchers {

  private static final long NO_CLAIM = Long.MIN_VALUE;
  private static final int LEAST = 1;

  private @Nullable Watcher[] all = new @Nullable Watcher[LEAST];
  private int size;
  private int registered;
  private long prev = NO_CLAIM;

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether an event of the account would be given to anyone. */
  boolean hasClaim() {
    return prev != NO_CLAIM;
  }

  /** The account has no event between this offset and the next one that comes. */
  void claim(long lastOffset) {
    prev = lastOffset;
  }

  void add(Watcher watcher) {
    if (size == all.length) {
      all = Arrays.copyOf(all, 2 * size);
    }
    watcher.among = this;
    put(watcher, size);
    size++;
  }

  void remove(Watcher watcher) {
    unregister(watcher);
    size--;
    put(at(size), watcher.index);
    all[size] = null;
    watcher.among = null;
    if (size < all.length / 4) {
      all = Arrays.copyOf(all, all.length / 2);
    }
  }

  void register(Watcher watcher) {
    if (watcher.index >= registered) {
      swap(watcher, at(registered));
      registered++;
    }
  }

  /** Without anyone registered there is no claim. */
  void unregister(Watcher watcher) {
    if (watcher.index < registered) {
      registered--;
      swap(watcher, at(registered));
    }
    if (registered == 0) {
      prev = NO_CLAIM;
    }
  }

  /** Unregisters all of them; returns those that were registered. */
  List<Watcher> unregisterAll() {
    List<Watcher> were = all().subList(0, registered);
    registered = 0;
    prev = NO_CLAIM;
    return were;
  }

  /** Those that are attached now, registered or not. */
  List<Watcher> all() {
    return Arrays.stream(all, 0, size).map(Objects::requireNonNull).toList();
  }

  /** Gives an event to those that are registered. A watcher may unregister itself meanwhile. */
  void give(Event event, Path path) {
    Update update = new Update(event, prev, path);
    prev = event.offset();
    for (int i = registered - 1; i >= 0; i--) { // Who leaves changes places with one that had it.
      at(i).give(update);
    }
  }

  private Watcher at(int i) {
    return Objects.requireNonNull(all[i]);
  }

  private void swap(Watcher one, Watcher other) {
    int place = one.index;
    put(one, other.index);
    put(other, place);
  }

  private void put(Watcher watcher, int place) {
    all[place] = watcher;
    watcher.index = place;
  }
}
