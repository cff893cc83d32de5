package io.livetable.server.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicencesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'license':{'id':'MIT'}} | true",
        "{'expression':'MIT'} | true",
        "{'license':{'id':'LGPL-2.1-only'}},{'license':{'id':'EPL-2.0'}} | true",
        "{'license':{'id':'GPL-3.0-only'}} | false",
        "{'license':{'name':'Some Licence'}} | false",
        "{'expression':'NOASSERTION'} | false",
        "\"\" | false",
      })
  void shouldAllowOneOfTheListOnly(String licences, boolean allowed) throws Exception {
    String bom =
        "{'components':[{'purl':'pkg:maven/a/b@1','licenses':[%s]}]}"
            .formatted(licences)
            .replace('\'', '"');

    List<String> objections = Licences.objections(new ObjectMapper().readTree(bom));

    assertEquals(allowed ? 0 : 1, objections.size(), objections::toString);
    assertTrue(allowed || objections.get(0).startsWith("pkg:maven/a/b@1 has the licence "));
  }
}
