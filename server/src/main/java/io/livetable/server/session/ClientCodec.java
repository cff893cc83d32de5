package io.livetable.server.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livetable.server.session.ClientMessage.Auth;
import io.livetable.server.session.ClientMessage.Since;
import io.livetable.server.session.ClientMessage.Subscribe;
import io.livetable.server.session.ClientMessage.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads client messages. Thread-safe. */
final class ClientCodec {

  private static final int MAX_ACCOUNT = 256;

  private final JsonMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxNameLength(64)
                          .maxStringLength(8 * 1024)
                          .maxNumberLength(40)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The messages of a text frame: one object, or an array of them.
   *
   * @throws BadMessageException if the text is neither
   */
  List<JsonNode> split(String text) throws BadMessageException {
    JsonNode root;
    try {
      root = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadMessageException(
          ErrorCode.BAD_MESSAGE,
          null,
          "This is not JSON as this server takes it: " + e.getOriginalMessage());
    }
    if (root.isObject()) {
      return List.of(root);
    }
    if (root.isArray()) {
      List<JsonNode> messages = new ArrayList<>();
      root.forEach(messages::add);
      return messages;
    }
    throw new BadMessageException(
        ErrorCode.BAD_MESSAGE, null, "A message is a JSON object, or an array of objects.");
  }

  /**
   * One message.
   *
   * @throws BadMessageException if it cannot be carried out as it stands
   */
  ClientMessage decode(JsonNode message) throws BadMessageException {
    JsonNode given = message.path("id");
    Long id = given.isIntegralNumber() && given.canConvertToLong() ? given.asLong() : null;
    if (!message.path("type").isTextual()) {
      throw new BadMessageException(
          ErrorCode.BAD_MESSAGE, id, "A message is an object with a string field \"type\".");
    }
    String type = message.path("type").asText();
    return switch (type) {
      case "auth" -> new Auth(token(message, id));
      case "subscribe" ->
          new Subscribe(id(id), account(message, id), feeds(message, id), since(message, id));
      case "unsubscribe" -> new Unsubscribe(id(id), account(message, id));
      default ->
          throw new BadMessageException(
              ErrorCode.UNKNOWN_TYPE,
              id,
              "This server takes auth, subscribe and unsubscribe, not \"%s\".".formatted(type));
    };
  }

  private static long id(@Nullable Long id) throws BadMessageException {
    if (id == null || id < 1) {
      throw new BadMessageException(
          ErrorCode.BAD_MESSAGE,
          null,
          "\"id\" must be a whole number from 1 that rises with each message.");
    }
    return id;
  }

  private static String token(JsonNode message, @Nullable Long id) throws BadMessageException {
    JsonNode token = message.path("token");
    if (!token.isTextual()) {
      throw new BadMessageException(ErrorCode.BAD_MESSAGE, id, "\"token\" must be a string.");
    }
    return token.asText();
  }

  private static String account(JsonNode message, @Nullable Long id) throws BadMessageException {
    JsonNode account = message.path("account");
    if (!account.isTextual()
        || account.asText().isEmpty()
        || account.asText().length() > MAX_ACCOUNT
        || !isWellFormed(account.asText())) {
      throw new BadMessageException(
          ErrorCode.BAD_MESSAGE,
          id,
          "\"account\" must be a string of 1 to "
              + MAX_ACCOUNT
              + " characters, without half surrogate pairs.");
    }
    return account.asText();
  }

  /** Whether no half of a surrogate pair stands alone; such a string has no UTF-8 form. */
  private static boolean isWellFormed(String text) {
    return text.codePoints()
        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  private static @Nullable List<String> feeds(JsonNode message, @Nullable Long id)
      throws BadMessageException {
    JsonNode feeds = message.path("feeds");
    if (feeds.isMissingNode() || feeds.isNull()) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode feed : feeds) {
      if (!feed.isTextual()) {
        names.clear();
        break;
      }
      if (!names.contains(feed.asText())) {
        names.add(feed.asText());
      }
    }
    if (!feeds.isArray() || names.isEmpty()) {
      throw new BadMessageException(
          ErrorCode.BAD_MESSAGE,
          id,
          "\"feeds\" must be an array of feed names, or left out for all feeds.");
    }
    return names;
  }

  private static Map<String, Since> since(JsonNode message, @Nullable Long id)
      throws BadMessageException {
    JsonNode since = message.path("since");
    Map<String, Since> positions = new TreeMap<>();
    if (since.isMissingNode() || since.isNull()) {
      return positions;
    }
    if (!since.isObject()) {
      throw badSince(id);
    }
    for (Map.Entry<String, JsonNode> entry : since.properties()) {
      JsonNode position = entry.getValue();
      JsonNode next = position.path("next");
      JsonNode partition = position.path("partition");
      if (!position.path("epoch").isTextual()
          || !partition.isIntegralNumber()
          || !partition.canConvertToInt()
          || !next.isIntegralNumber()
          || !next.canConvertToLong()
          || next.asLong() < 0) {
        throw badSince(id);
      }
      positions.put(
          entry.getKey(),
          new Since(position.path("epoch").asText(), partition.asInt(), next.asLong()));
    }
    return positions;
  }

  private static BadMessageException badSince(@Nullable Long id) {
    return new BadMessageException(
        ErrorCode.BAD_MESSAGE,
        id,
        "\"since\" must map feed names to {\"epoch\": string, \"partition\": number, \"next\": number} as snapshots and updates gave them.");
  }
}
