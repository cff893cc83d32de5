package io.livetable.server.audit;

import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Carries out one audit. */
final class AuditCommand {

  private final AuditOptions options;
  private final ServerConfig config;
  private final Deadline deadline;
  private final List<FeedConfig> feeds;

  /**
   * An audit that begins now.
   *
   * @throws AuditException if there is no such feed
   */
  AuditCommand(AuditOptions options, ServerConfig config) {
    this.options = options;
    this.config = config;
    this.deadline = new Deadline(options.timeout());
    this.feeds =
        config.feeds().stream()
            .filter(feed -> options.feed().map(feed.name()::equals).orElse(true))
            .toList();
    if (feeds.isEmpty()) {
      throw new AuditException(
          "there is no feed %s; the feeds are %s"
              .formatted(
                  options.feed().orElse(""),
                  String.join(", ", config.feeds().stream().map(FeedConfig::name).toList())));
    }
  }

  /** A feed whose account was found. */
  private record Place(
      FeedConfig feed, FeedRecords records, TopicFacts facts, int partition, long committedEnd) {}

  /**
   * Audits.
   *
   * @throws AuditException if Kafka, the server or the transcript cannot be read
   */
  Outcome run() {
    try (KafkaTopics kafka = new KafkaTopics(config.kafka(), deadline.left())) {
      List<Place> places = new ArrayList<>();
      for (FeedConfig feed : feeds) {
        places.add(place(kafka, feed));
      }
      return options.transcript().isPresent()
          ? transcript(kafka, places, options.transcript().get())
          : server(kafka, places);
    }
  }

  private Place place(KafkaTopics kafka, FeedConfig feed) {
    FeedRecords records = new FeedRecords(feed, new ServerMeters(new SimpleMeterRegistry()));
    TopicFacts facts = kafka.topic(feed.topic());
    try {
      int partition = records.partition(options.account(), facts.partitions());
      return new Place(
          feed,
          records,
          facts,
          partition,
          kafka.committedEnd(new TopicPartition(feed.topic(), partition)));
    } catch (IllegalArgumentException e) {
      throw new AuditException("feed %s: %s".formatted(feed.name(), e.getMessage()), e);
    }
  }

  private Outcome server(KafkaTopics kafka, List<Place> places) {
    URI url = options.url().orElseGet(() -> url(config.client()));
    SnapshotClient.Answers answers =
        new SnapshotClient(url, deadline, options.tokenFile())
            .ask(options.account(), feeds.stream().map(FeedConfig::name).toList());
    checkShapes(answers.welcome());
    List<FeedOutcome> outcomes = new ArrayList<>();
    for (Place place : places) {
      outcomes.add(answer(kafka, place, answers.answers().get(place.feed().name())));
    }
    return new Outcome(options.account(), url.toString(), outcomes);
  }

  private FeedOutcome answer(KafkaTopics kafka, Place place, @Nullable ServerMessage answer) {
    FeedOutcome outcome = new FeedOutcome(place.feed().name());
    if (answer instanceof ServerMessage.Snapshot snapshot) {
      outcome.fact("epoch", snapshot.epoch()).fact("position", snapshot.next());
      if (!place.facts().isNow(snapshot.epoch())) {
        outcome
            .findings()
            .wrong(
                "served epoch %s, but topic %s is %s now"
                    .formatted(snapshot.epoch(), place.feed().topic(), place.facts().epoch()));
        return outcome;
      }
      AccountLog log =
          read(kafka, place, snapshot.next(), snapshot.next(), place.committedEnd(), outcome);
      Shape shape = Shape.of(place.feed());
      new AuditedFeed(place.feed().name(), log, epoch -> true, shape, outcome.findings())
          .snapshot(snapshot, new AuditedFeed.Asked(null, null, true));
    } else if (answer instanceof ServerMessage.Failed failed) {
      outcome
          .findings()
          .unchecked("the server answers %s: %s".formatted(failed.code(), failed.message()));
    } else {
      outcome.findings().unchecked("the server did not answer in time");
    }
    return outcome;
  }

  private Outcome transcript(KafkaTopics kafka, List<Place> places, Path file) {
    List<Transcript.Entry> entries = new ArrayList<>();
    entries.add(new Transcript.Opened());
    entries.add(new Transcript.Received(welcome()));
    entries.addAll(
        TranscriptFile.read(
            file, options.account(), config.feeds().stream().map(FeedConfig::name).toList()));
    for (Transcript.Entry entry : entries) {
      if (entry instanceof Transcript.Received received
          && received.message() instanceof ServerMessage.Welcome welcome) {
        checkShapes(welcome);
      }
    }
    List<FeedOutcome> outcomes = new ArrayList<>();
    for (Place place : places) {
      FeedOutcome outcome = new FeedOutcome(place.feed().name());
      Span span = new Span(place.feed().name(), entries, place.facts()::isNow);
      outcome.fact("messages", span.messages());
      AccountLog log = read(kafka, place, span.from(), span.to(), Long.MAX_VALUE, outcome);
      TranscriptAudit.audit(span.entries(), log, place.facts()::isNow, outcome.findings());
      outcomes.add(outcome);
    }
    return new Outcome(options.account(), file.toString(), outcomes);
  }

  private AccountLog read(
      KafkaTopics kafka, Place place, long from, long to, long currentAt, FeedOutcome outcome) {
    LogReader.Reading reading =
        new LogReader(kafka, place.feed(), place.records(), place.facts(), deadline)
            .read(new LogReader.Wanted(options.account(), place.partition(), from, to, currentAt));
    outcome
        .fact("partition", place.partition())
        .fact("logStart", reading.start())
        .fact("recordsRead", reading.records())
        .fact("notRendered", reading.unrenderable());
    if (reading.beyond()) {
      reading.problem().ifPresent(outcome.findings()::wrong);
    }
    if (!kafka.topic(place.feed().topic()).id().equals(place.facts().id())) {
      return AccountLog.unknown("the topic was created again during the audit");
    }
    return reading.log();
  }

  private ServerMessage.Welcome welcome() {
    Map<String, Integer> depths = new HashMap<>();
    List<String> latest = new ArrayList<>();
    for (FeedConfig feed : config.feeds()) {
      Shape shape = Shape.of(feed);
      depths.put(feed.name(), shape.depth());
      if (shape.latest()) {
        latest.add(feed.name());
      }
    }
    return new ServerMessage.Welcome("", 0, depths, latest);
  }

  /** The configuration must be that of the server, or another fold would be compared. */
  private void checkShapes(ServerMessage.Welcome welcome) {
    for (FeedConfig feed : feeds) {
      Shape shape = Shape.of(feed);
      Integer depth = welcome.depths().get(feed.name());
      if (depth != null
          && (depth != shape.depth() || welcome.latest().contains(feed.name()) != shape.latest())) {
        throw new AuditException(
            "%s is not the configuration of server %s: feed %s is of another kind or depth there"
                .formatted(options.config(), welcome.server(), feed.name()));
      }
    }
  }

  /** Where a client on this machine finds the listener. */
  static URI url(InetSocketAddress listener) {
    if (listener.getPort() == 0) {
      throw new AuditException(
          "client.listener has port 0, so the server's port is not known: name it with --url");
    }
    String host =
        listener.getAddress() != null && listener.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : listener.getHostString();
    return URI.create(
        "ws://%s:%d/ws"
            .formatted(host.contains(":") ? "[" + host + "]" : host, listener.getPort()));
  }
}
