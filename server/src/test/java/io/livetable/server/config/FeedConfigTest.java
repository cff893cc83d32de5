package io.livetable.server.config;

import static io.livetable.server.config.ConfigTexts.problems;
import static io.livetable.server.config.ConfigTexts.valid;
import static io.livetable.server.config.ConfigTexts.validWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig.ConverterConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.config.FeedConfig.KeyType;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.config.FeedConfig.Partitioner;
import io.livetable.server.config.InvalidConfigException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedConfigTest {

  private static final ConverterConfig STRINGS =
      new ConverterConfig("org.apache.kafka.connect.storage.StringConverter", Map.of());
  private static final ConverterConfig BYTES =
      new ConverterConfig("org.apache.kafka.connect.converters.ByteArrayConverter", Map.of());

  @Test
  void shouldHaveDocumentedDefaults() {
    Map<String, String> texts = validWith("feeds", "balance, transfers");
    texts.put("feed.transfers.topic", "account-transfers");
    texts.put("feed.transfers.kind", "history");

    List<FeedConfig> feeds = ServerConfig.parse(texts).feeds();

    assertEquals(
        List.of(
            withDefaults("balance", "account-balances", FeedKind.LATEST, 1),
            withDefaults("transfers", "account-transfers", FeedKind.HISTORY, 20)),
        feeds);
  }

  @Test
  void shouldTakeEveryKey() {
    Map<String, String> texts = valid();
    texts.put("feed.balance.kind", "history");
    texts.put("feed.balance.depth", "200");
    texts.put("feed.balance.key.converter", "org.apache.kafka.connect.converters.LongConverter");
    texts.put("feed.balance.key.converter.a", "1");
    texts.put("feed.balance.value.converter", "org.apache.kafka.connect.json.JsonConverter");
    texts.put("feed.balance.value.converter.schemas.enable", "false");
    texts.put("feed.balance.key.type", "int64");
    texts.put("feed.balance.partitioner", "crc32");
    texts.put("feed.balance.misplaced", "ignore");
    texts.put("feed.balance.on.data.loss", "rebuild");
    texts.put("feed.balance.tombstone.retention.ms", "1000");

    FeedConfig feed = ServerConfig.parse(texts).feeds().get(0);

    assertEquals(
        new FeedConfig(
            "balance",
            "account-balances",
            FeedKind.HISTORY,
            200,
            new ConverterConfig(
                "org.apache.kafka.connect.converters.LongConverter", Map.of("a", "1")),
            new ConverterConfig(
                "org.apache.kafka.connect.json.JsonConverter", Map.of("schemas.enable", "false")),
            KeyType.INT64,
            Partitioner.CRC32,
            MisplacedPolicy.IGNORE,
            DataLossPolicy.REBUILD,
            Duration.ofSeconds(1)),
        feed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "topic | a topic | 'a topic' is not allowed: it must be a Kafka topic's name",
        "topic | .. | '..' is not allowed: it must be a Kafka topic's name",
        "kind | table | 'table' is not allowed: it must be one of latest, history",
        "depth | 5 | is for a history only, and this feed is latest: remove it, or set",
        "key.converter | \"\" | '' is not allowed: it must be the name of a Connect converter's class",
        "key.type | uuid | must be one of string, int8, int16, int32, int64, boolean",
        "partitioner | random | 'random' is not allowed: it must be one of murmur2, crc32",
        "misplaced | drop | 'drop' is not allowed: it must be one of stale, ignore",
        "on.data.loss | heal | 'heal' is not allowed: it must be one of stop, rebuild",
        "tombstone.retention.ms | -1 | '-1' is not allowed: it must be a whole number from 0 on",
        "topc | x | is unknown: did you mean feed.balance.topic?",
        "key.convertor.x | x | is unknown: did you mean feed.balance.key.converter?",
      })
  void shouldSayWhatIsWrongWithAValue(String key, String value, String message) {
    List<Problem> problems = problems(validWith("feed.balance." + key, value));

    Problem problem = problems.get(0);
    assertEquals("feed.balance." + key, problem.key());
    assertTrue(problem.message().contains(message), problem::message);
  }

  @ParameterizedTest
  @CsvSource({"0", "201", "many"})
  void shouldRefuseAHistoryOfAnImpossibleDepth(String depth) {
    Map<String, String> texts = validWith("feed.balance.depth", depth);
    texts.put("feed.balance.kind", "history");

    List<Problem> problems = problems(texts);

    assertEquals(
        List.of(
            new Problem(
                "feed.balance.depth",
                "'" + depth + "' is not allowed: it must be a whole number from 1 to 200")),
        problems);
  }

  @Test
  void shouldRefuseTwoFeedsOfOneTopic() {
    Map<String, String> texts = validWith("feeds", "balance,copy");
    texts.put("feed.copy.topic", "account-balances");
    texts.put("feed.copy.kind", "latest");

    List<Problem> problems = problems(texts);

    assertEquals("feed.copy.topic", problems.get(0).key());
    assertTrue(
        problems
            .get(0)
            .message()
            .contains("'account-balances' is the topic of feed balance already"),
        problems::toString);
  }

  @Test
  void shouldRefuseKeysOfAFeedThatIsNotListed() {
    List<Problem> problems = problems(validWith("feed.balances.topic", "t"));

    assertEquals("feed.balances.topic", problems.get(0).key());
    assertEquals(
        "is unknown: did you mean feed.balance.topic? A feed's keys are feed.<name>.*, with a name"
            + " that the key feeds lists.",
        problems.get(0).message());
  }

  private static FeedConfig withDefaults(String name, String topic, FeedKind kind, int depth) {
    return new FeedConfig(
        name,
        topic,
        kind,
        depth,
        STRINGS,
        BYTES,
        KeyType.STRING,
        Partitioner.MURMUR2,
        MisplacedPolicy.STALE,
        DataLossPolicy.STOP,
        Duration.ofDays(1));
  }
}
