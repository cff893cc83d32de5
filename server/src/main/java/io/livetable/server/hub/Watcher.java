package io.livetable.server.hub;

/** What follows an account in a partition. Every call comes on the partition's event loop. */
public interface Watcher {

  /** The account that is followed. */
  String account();

  /** The next event of the account; only while registered. */
  void give(Update update);

  /**
   * The frontier jumped: what was given is complete up to the old one only. Only while registered;
   * the watcher is no longer registered.
   */
  void reanchored();

  /**
   * A claim about this account was false and the account's watchers may have missed an event: what
   * was seen must be read again. In whatever state the watcher is; it is no longer registered.
   */
  void missed();

  /** The partition became current or stale. In whatever state the watcher is. */
  void freshness(Freshness freshness);

  /**
   * The partition's epoch ended: it will give nothing more. In whatever state the watcher is; it is
   * no longer attached.
   */
  void epochEnded();
}
