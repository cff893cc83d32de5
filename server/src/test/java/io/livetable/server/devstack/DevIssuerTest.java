package io.livetable.server.devstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DevIssuerTest {

  private static final String PAGE = "http://127.0.0.1:8080";

  private final DevIssuer issuer = new DevIssuer(0, Set.of(PAGE));

  @AfterEach
  void close() {
    issuer.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(issuer.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldGiveATokenOfWhomItKnows() throws Exception {
    HttpResponse<String> answer = get("/token?sub=alice&ttl=60", "Origin", PAGE);

    String token = new ObjectMapper().readTree(answer.body()).path("token").asText();
    SignedJWT jwt = SignedJWT.parse(token);
    assertEquals(200, answer.statusCode());
    assertEquals(Optional.of(PAGE), answer.headers().firstValue("Access-Control-Allow-Origin"));
    assertEquals("alice", jwt.getJWTClaimsSet().getSubject());
    assertEquals(List.of("ACC-000*"), jwt.getJWTClaimsSet().getStringListClaim("accounts"));
    assertTrue(get("/jwks").body().contains(jwt.getHeader().getKeyID()));
  }

  @Test
  void shouldGiveNothingToAPageOfAnotherOrigin() throws Exception {
    HttpResponse<String> answer = get("/token?sub=alice", "Origin", "http://127.0.0.1:8089");

    assertEquals(403, answer.statusCode());
    assertEquals("{}", answer.body());
    assertEquals(Optional.empty(), answer.headers().firstValue("Access-Control-Allow-Origin"));
  }

  @Test
  void shouldSayWhatItCannotGive() throws Exception {
    assertEquals(404, get("/token").statusCode());
    assertEquals(404, get("/token?sub=mallory").statusCode());
    assertEquals(400, get("/token?sub=alice&ttl=0").statusCode());
    assertEquals(400, get("/token?sub=alice&ttl=x").statusCode());
  }
}
