package io.livetable.server.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.ConverterConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.config.FeedConfig.KeyType;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.config.FeedConfig.Partitioner;
import io.livetable.server.feed.FeedRecords.Value;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FeedRecordsTest {

  private static final Headers NONE = new RecordHeaders();
  private static final ConverterConfig LONG =
      new ConverterConfig("org.apache.kafka.connect.converters.LongConverter", Map.of());
  private static final ConverterConfig JSON =
      new ConverterConfig(
          "org.apache.kafka.connect.json.JsonConverter", Map.of("schemas.enable", "false"));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private FeedRecords records(
      ConverterConfig key, ConverterConfig value, KeyType keyType, Partitioner partitioner) {
    FeedConfig feed =
        new FeedConfig(
            "balance",
            "account-balances",
            FeedKind.LATEST,
            1,
            key,
            value,
            keyType,
            partitioner,
            MisplacedPolicy.STALE,
            DataLossPolicy.STOP,
            Duration.ofDays(1));
    return new FeedRecords(feed, new ServerMeters(registry));
  }

  private FeedRecords text(Partitioner partitioner) {
    return records(TestFeeds.STRING, TestFeeds.BYTES, KeyType.STRING, partitioner);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private double unrenderable(String reason) {
    return registry
        .counter("livetable.table.unrenderable", "feed", "balance", "reason", reason)
        .count();
  }

  @Test
  void shouldPassJsonOnByteForByte() {
    byte[] json = utf8("{ \"a\" : 1.10 }");

    Value value = text(Partitioner.MURMUR2).value(NONE, json);

    assertArrayEquals(json, assertInstanceOf(Value.Json.class, value).text());
  }

  @Test
  void shouldTellATombstoneFromAValueThatDoesNotRender() {
    FeedRecords records = text(Partitioner.MURMUR2);

    assertInstanceOf(Value.Tombstone.class, records.value(NONE, null));
    assertInstanceOf(Value.Unrenderable.class, records.value(NONE, utf8("{")));
    assertEquals(1, unrenderable("value"));
  }

  @Test
  void shouldNotThrowWhenAConverterDoes() {
    FeedRecords records = records(LONG, JSON, KeyType.INT64, Partitioner.MURMUR2);

    assertInstanceOf(Value.Unrenderable.class, records.value(NONE, utf8("no json")));
    assertEquals(Optional.empty(), records.account(NONE, new byte[] {1, 2, 3}));
    assertEquals(1, unrenderable("value"));
    assertEquals(1, unrenderable("key"));
  }

  @Test
  void shouldCountRecordsWithoutKey() {
    assertEquals(Optional.empty(), text(Partitioner.MURMUR2).account(NONE, null));
    assertEquals(1, unrenderable("no_key"));
  }

  @Test
  void shouldNameAccountsByTheirRenderedKeys() {
    FeedRecords longs = records(LONG, TestFeeds.BYTES, KeyType.INT64, Partitioner.MURMUR2);

    assertEquals(Optional.of("ACC-1"), text(Partitioner.MURMUR2).account(NONE, utf8("ACC-1")));
    assertEquals(
        Optional.of("-7"), longs.account(NONE, ByteBuffer.allocate(8).putLong(-7).array()));
  }

  @ParameterizedTest
  @CsvSource({"ACC-0001", "x", "kontò", "a much longer account number 1234567890"})
  void shouldPutTextKeysWhereKafkasPartitionerDoes(String account) {
    int expected = Utils.toPositive(Utils.murmur2(utf8(account))) % 12;

    assertEquals(expected, text(Partitioner.MURMUR2).partition(account, 12));
  }

  @Test
  void shouldPutTextKeysWhereLibrdkafkasPartitionerDoes() {
    // CRC-32 of "123456789" is 0xCBF43926, the algorithm's published check value
    assertEquals((int) (0xCBF43926L % 12), text(Partitioner.CRC32).partition("123456789", 12));
  }

  @Test
  void shouldPutNumbersWhereTheirBytesBelong() {
    FeedRecords longs = records(LONG, TestFeeds.BYTES, KeyType.INT64, Partitioner.MURMUR2);
    byte[] key = ByteBuffer.allocate(8).putLong(42).array();

    assertEquals(Utils.toPositive(Utils.murmur2(key)) % 5, longs.partition("42", 5));
  }

  @ParameterizedTest
  @CsvSource({"INT64,abc", "INT64,007", "INT64,+7", "INT8,128", "BOOLEAN,yes", "INT32,''"})
  void shouldRefuseAnAccountThatNoKeyRendersTo(KeyType type, String account) {
    FeedRecords records = records(JSON, TestFeeds.BYTES, type, Partitioner.MURMUR2);

    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> records.partition(account, 3))
                .getMessage());

    assertTrue(message.contains("no key of type " + KeyTypes.text(type)), message);
    assertTrue(records.misplaced(account, 0, 3));
  }

  @Test
  void shouldNameTheSettingThatFitsAMisplacedRecord() {
    // given an account that the two partitioners put apart
    FeedRecords records = text(Partitioner.MURMUR2);
    int other = text(Partitioner.CRC32).partition("a", 1_000);
    assertFalse(records.misplaced("a", records.partition("a", 1_000), 1_000));

    // when it lies where librdkafka puts it
    assertTrue(records.misplaced("a", other, 1_000));
    Optional<String> fits = records.settingsThatFit("a", other, 1_000);

    assertEquals(Optional.of("feed.balance.partitioner=crc32"), fits);
  }

  @Test
  void shouldNameTheSettingOfAConverterThatDoesNotExist() {
    ConverterConfig wrong = new ConverterConfig("com.example.Missing", Map.of());

    @Nullable String message =
        assertThrows(
                ConfigException.class,
                () -> records(TestFeeds.STRING, wrong, KeyType.STRING, Partitioner.MURMUR2))
            .getMessage();

    assertTrue(String.valueOf(message).contains("feed.balance.value.converter"), message);
  }

  @Test
  void shouldIdentifyItsConverters() {
    FeedRecords one = text(Partitioner.MURMUR2);
    FeedRecords other = records(TestFeeds.STRING, JSON, KeyType.STRING, Partitioner.MURMUR2);

    assertEquals(one.identity(), text(Partitioner.CRC32).identity());
    assertFalse(one.identity().equals(other.identity()));
  }
}
