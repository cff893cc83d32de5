package io.livetable.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageHeadersTest {

  @Test
  void shouldLetThePageConnectToNobodyElse() {
    assertEquals(PageHeaders.CONTENT_SECURITY_POLICY, PageHeaders.policy(Optional.empty()));
  }

  @Test
  void shouldLetThePageGetTokensWhereItIsTold() {
    String policy = PageHeaders.policy(Optional.of("https://issuer.example:8443/a/token?x=1"));

    assertTrue(policy.contains("; connect-src 'self' https://issuer.example:8443; "), policy);
  }
}
