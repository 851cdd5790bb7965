package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.FilterContractTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class DelegationFilterTest {

    private static final String HEADER = DelegationOverride.HEADER;
    private static final String RULE = "/svc/reviews => /svc/mine";

    private final FakeService next = new FakeService();
    private Delegation delegation = new Delegation(Dtab.EMPTY, true);
    private final Filter in = new InboundDelegationFilter(() -> delegation);
    private final Filter out = new DelegationFilter(() -> delegation);

    private Response through(Filter filter, Request request) {
        return Objects.requireNonNull(filter.apply(request, next).block());
    }

    private static @Nullable DelegationOverride override(Request request) {
        return request.call().get(DelegationOverride.ON_CALL);
    }

    private static String text(Response response) {
        byte[] body = Objects.requireNonNull(response.body().bytes(10_000).block());
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void what_an_inbound_request_brings_is_on_its_call() {
        through(in, Request.get("/").withHeader(HEADER, RULE));
        DelegationOverride first = Objects.requireNonNull(override(next.lastRequest()));
        assertThat(first.table()).isEqualTo(Dtab.parse(RULE));
        through(in, Request.get("/").withHeader("L5D-Dtab", RULE));
        assertThat(override(next.lastRequest())).isSameAs(first);
    }

    @Test
    void without_the_header_nothing_is_touched() {
        for (Filter filter : new Filter[] {in, out}) {
            Request plain = Request.get("/");
            through(filter, plain);
            assertThat(next.lastRequest()).isSameAs(plain);
        }
        through(in, Request.get("/").withHeader(HEADER, "  # nothing"));
        assertThat(override(next.lastRequest())).isNull();
    }

    @Test
    void several_headers_are_one_table_in_their_order() {
        Headers two = Headers.of(HEADER, "/a => /b # comment", HEADER, "/a => /c");
        through(in, Request.get("/").withHeaders(two));
        assertThat(Objects.requireNonNull(override(next.lastRequest())).text()).isEqualTo("/a => /b; /a => /c");
    }

    @Test
    void what_is_no_table_is_answered_400_and_says_why() {
        AtomicInteger discarded = new AtomicInteger();
        for (Filter filter : new Filter[] {in, out}) {
            Body body =
                    Body.of(Flux.<ByteBuffer>never(), Body.UNKNOWN_LENGTH, Headers::empty, discarded::incrementAndGet);
            Request request = Request.post("/", body).withHeader(HEADER, "/a => ?");
            Response response = through(filter, request);
            assertThat(response.status()).isEqualTo(400);
            assertThat(text(response))
                    .isEqualTo("l5d-dtab at line 1, column 7: '?' (expected: a path, ~, !, $ or () in '/a => ?'");
        }
        assertThat(next.requests()).isEmpty();
        assertThat(discarded).hasValue(2);
    }

    @Test
    void a_large_table_is_answered_400() {
        String hundred = "/a=>/b;".repeat(100);
        assertThat(through(in, Request.get("/").withHeader(HEADER, hundred)).status())
                .isEqualTo(200);
        Response many = through(in, Request.get("/").withHeader(HEADER, hundred + "/a=>/b"));
        assertThat(many.status()).isEqualTo(400);
        assertThat(text(many)).contains("no more than 100 dentries");
        Response twice = through(in, Request.get("/").withHeaders(Headers.of(HEADER, hundred, HEADER, "/a=>/b")));
        assertThat(text(twice)).contains("(expected: no more than 0 dentries)");
        Response longer = through(in, Request.get("/").withHeader(HEADER, "/a => /" + "b".repeat(8_200)));
        assertThat(text(longer)).isEqualTo("l5d-dtab: 8207 characters (expected: at most 8192)");
    }

    @Test
    void where_it_is_not_allowed_it_ends_here() {
        delegation = Delegation.NONE;
        through(in, Request.get("/").withHeader(HEADER, RULE).withHeader("a", "1"));
        assertThat(next.lastRequest().headers().contains(HEADER)).isFalse();
        assertThat(next.lastRequest().headers().get("a")).isEqualTo("1");
        assertThat(override(next.lastRequest())).isNull();
        through(out, Request.get("/").withHeader(HEADER, "nonsense"));
        assertThat(next.lastRequest().headers().contains(HEADER)).isFalse();
    }

    @Test
    void an_outbound_call_sends_on_what_it_carries() {
        through(in, Request.get("/").withHeader(HEADER, RULE));
        Call carrying = next.lastRequest().call();
        through(out, Request.get("/x").withCall(carrying));
        assertThat(next.lastRequest().headers().getAll(HEADER)).containsExactly(RULE);
        assertThat(override(next.lastRequest()))
                .isSameAs(override(Request.get("/").withCall(carrying)));
    }

    @Test
    void a_header_that_was_copied_by_hand_is_not_meant_twice() {
        through(in, Request.get("/").withHeader(HEADER, RULE));
        through(out, next.lastRequest());
        assertThat(next.lastRequest().headers().getAll(HEADER)).containsExactly(RULE);
        assertThat(Objects.requireNonNull(override(next.lastRequest())).table().size())
                .isEqualTo(1);
    }

    @Test
    void what_the_application_sets_itself_comes_first() {
        through(in, Request.get("/").withHeader(HEADER, RULE));
        through(out, Request.get("/").withCall(next.lastRequest().call()).withHeader(HEADER, "/svc/a => /svc/b"));
        assertThat(next.lastRequest().headers().getAll(HEADER)).containsExactly(RULE + "; /svc/a => /svc/b");
        through(out, Request.get("/").withHeader(HEADER, "/svc/a => /svc/b"));
        assertThat(next.lastRequest().headers().getAll(HEADER)).containsExactly("/svc/a => /svc/b");
    }

    @Test
    void hop_by_hop_it_does_not_grow() {
        String value = "/a=>/b # not as it would be printed";
        for (int hop = 0; hop < 5; hop++) {
            through(in, Request.get("/").withHeader(HEADER, value));
            through(out, Request.get("/").withCall(next.lastRequest().call()));
            value = Objects.requireNonNull(next.lastRequest().headers().get(HEADER));
        }
        assertThat(value).isEqualTo("/a=>/b # not as it would be printed");
    }

    @Nested
    class Inbound extends FilterContractTest {
        @Override
        protected Filter filter() {
            return in;
        }

        @Override
        protected Request request() {
            return super.request().withHeader(HEADER, RULE);
        }
    }

    @Nested
    class Outbound extends FilterContractTest {
        @Override
        protected Filter filter() {
            return out;
        }

        @Override
        protected Request request() {
            return super.request().withHeader(HEADER, RULE);
        }
    }
}
