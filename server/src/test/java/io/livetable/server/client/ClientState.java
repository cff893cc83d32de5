package io.livetable.server.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A client by the rules of the protocol: what it watches, what it shows and where it stands. Its
 * methods return the texts to send. Views outlive sessions and unsubscribing, so that watching can
 * be resumed. Not thread-safe.
 */
public final class ClientState {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Watched> watched = new LinkedHashMap<>();
  private final Map<Key, FeedView> views = new HashMap<>();
  private final Transcript transcript;
  private final Observer observer;
  private Map<String, Integer> depths = Map.of();
  private Set<String> latest = Set.of();
  private long lastId;
  private boolean open;

  private record Key(String account, String feed) {}

  /** A subscription; a feed is unanswered until its snapshot or resumption has come. */
  private static final class Watched {
    private final Set<String> feeds;
    private final Set<String> unanswered = new HashSet<>();
    private long id;
    private boolean leaving;

    Watched(Set<String> feeds) {
      this.feeds = feeds;
    }
  }

  /** Hears what the client took in, after it was taken in. */
  public interface Observer {
    /** A message that the client neither ignored nor found broken. */
    void took(ServerMessage message);

    /** An update did not follow on what the client had; the client subscribes again. */
    void broken(ServerMessage.Update update, Position position);

    /** A feed of a subscription failed. */
    void failed(ServerMessage.Failed failure);
  }

  /** A client that watches nothing; what it does is written into the transcript. */
  public ClientState(Transcript transcript, Observer observer) {
    this.transcript = transcript;
    this.observer = observer;
  }

  /** The accounts that are watched. */
  public Set<String> accounts() {
    return new LinkedHashSet<>(watched.keySet());
  }

  /** The feeds of an account that are watched. */
  public Set<String> feeds(String account) {
    Watched subscription = watched.get(account);
    return subscription == null ? Set.of() : new LinkedHashSet<>(subscription.feeds);
  }

  /** What is shown of an account in a feed, once it has been answered. */
  Optional<FeedView> view(String account, String feed) {
    return Optional.ofNullable(views.get(new Key(account, feed)));
  }

  /** Where the client stands in a feed of an account, once it has been answered. */
  public Optional<Position> position(String account, String feed) {
    return view(account, feed).map(FeedView::position);
  }

  /** Whether every feed of every subscription was answered. */
  public boolean answered() {
    return open && watched.values().stream().allMatch(w -> w.unanswered.isEmpty());
  }

  /** The session is lost. */
  public void closed() {
    open = false;
  }

  /**
   * Watches an account, or watches it anew.
   *
   * @param feeds the feeds wanted; at least one
   * @param resume whether to go on from what is shown
   */
  public Optional<String> subscribe(String account, Set<String> feeds, boolean resume) {
    Watched subscription = new Watched(new LinkedHashSet<>(feeds));
    watched.put(account, subscription);
    return open ? Optional.of(send(account, subscription, resume)) : Optional.empty();
  }

  private String send(String account, Watched subscription, boolean resume) {
    subscription.id = ++lastId;
    subscription.leaving = false;
    subscription.unanswered.addAll(subscription.feeds);
    Map<String, Position> since = new HashMap<>();
    for (String feed : subscription.feeds) {
      if (resume) {
        view(account, feed).ifPresent(view -> since.put(feed, view.position()));
      }
    }
    transcript.add(
        new Transcript.Subscribe(subscription.id, account, List.copyOf(subscription.feeds), since));
    ObjectNode message =
        JSON.createObjectNode()
            .put("type", "subscribe")
            .put("id", subscription.id)
            .put("account", account);
    message.set("feeds", JSON.valueToTree(subscription.feeds));
    if (!since.isEmpty()) {
      message.set("since", JSON.valueToTree(since));
    }
    return message.toString();
  }

  /** Watches an account no longer; what still comes of it is ignored. */
  public Optional<String> unsubscribe(String account) {
    Watched subscription = watched.get(account);
    if (subscription == null || !open) {
      watched.remove(account);
      return Optional.empty();
    }
    subscription.id = ++lastId;
    subscription.leaving = true;
    transcript.add(new Transcript.Unsubscribe(subscription.id, account));
    return Optional.of(
        JSON.createObjectNode()
            .put("type", "unsubscribe")
            .put("id", subscription.id)
            .put("account", account)
            .toString());
  }

  /** Subscribes anew to everything that is watched, in a session that was just opened. */
  public List<String> opened(ServerMessage.Welcome welcome, boolean resume) {
    transcript.add(new Transcript.Opened());
    transcript.add(new Transcript.Received(welcome));
    depths = welcome.depths();
    latest = Set.copyOf(welcome.latest());
    lastId = 0;
    open = true;
    watched.values().removeIf(subscription -> subscription.leaving);
    List<String> messages = new ArrayList<>();
    watched.forEach((account, subscription) -> messages.add(send(account, subscription, resume)));
    return messages;
  }

  /** Takes a message in; what it returns is to be sent. */
  public Optional<String> receive(ServerMessage message) {
    transcript.add(new Transcript.Received(message));
    if (message instanceof ServerMessage.Snapshot snapshot) {
      if (answers(snapshot.account(), snapshot.feed(), snapshot.id())) {
        views.put(
            new Key(snapshot.account(), snapshot.feed()),
            new FeedView(
                snapshot,
                depths.getOrDefault(snapshot.feed(), 1),
                latest.contains(snapshot.feed())));
        observer.took(message);
      }
    } else if (message instanceof ServerMessage.Resumed resumed) {
      if (answers(resumed.account(), resumed.feed(), resumed.id())) {
        view(resumed.account(), resumed.feed()).ifPresent(view -> view.resume(resumed.next()));
        observer.took(message);
      }
    } else if (message instanceof ServerMessage.Update update) {
      return update(update);
    } else if (message instanceof ServerMessage.Unsubscribed gone) {
      Watched subscription = watched.get(gone.account());
      if (subscription != null && subscription.leaving && subscription.id == gone.id()) {
        watched.remove(gone.account());
        observer.took(message);
      }
    } else if (message instanceof ServerMessage.Failed failed) {
      Watched subscription = watched.get(failed.account());
      if (failed.reset() && subscription != null && subscription.id == failed.id()) {
        views.remove(new Key(failed.account(), failed.feed()));
      }
      observer.failed(failed);
    } else {
      observer.took(message);
    }
    return Optional.empty();
  }

  private boolean answers(String account, String feed, long id) {
    Watched subscription = watched.get(account);
    if (subscription == null || subscription.id != id || !subscription.feeds.contains(feed)) {
      return false;
    }
    subscription.unanswered.remove(feed);
    return true;
  }

  private Optional<String> update(ServerMessage.Update update) {
    Watched subscription = watched.get(update.account());
    FeedView view = views.get(new Key(update.account(), update.feed()));
    if (subscription == null
        || view == null
        || subscription.leaving
        || !subscription.feeds.contains(update.feed())
        || subscription.unanswered.contains(update.feed())) {
      return Optional.empty();
    }
    if (view.isFollowedBy(update)) {
      view.apply(update.event());
      observer.took(update);
      return Optional.empty();
    }
    observer.broken(update, view.position());
    return Optional.of(send(update.account(), subscription, true));
  }
}
