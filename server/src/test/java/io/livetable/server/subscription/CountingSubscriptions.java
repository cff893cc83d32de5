package io.livetable.server.subscription;

import java.util.Map;
import java.util.TreeMap;

/** Counts what happens to subscriptions, by name. */
public final class CountingSubscriptions implements SubscriptionObserver {

  private final Map<String, Integer> counts;

  /** Counts into a map of its own. */
  public CountingSubscriptions() {
    this(new TreeMap<>());
  }

  /** Counts into this map. */
  public CountingSubscriptions(Map<String, Integer> counts) {
    this.counts = counts;
  }

  /** How often something happened. */
  public int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  @Override
  public void snapshot() {
    count("snapshot");
  }

  @Override
  public void resumedByRing() {
    count("resumed by ring");
  }

  @Override
  public void resumedByTable() {
    count("resumed by table");
  }

  @Override
  public void readAgain() {
    count("read again");
  }

  @Override
  public void slow() {
    count("slow");
  }

  @Override
  public void slowReturned() {
    count("slow returned");
  }
}
