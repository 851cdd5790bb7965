package io.inmesh.control.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The revisions in etcd. One is made by one transaction that holds only where the head is still the one before it: of
 * several writers, on whatever replica, one wins. Blocks. Of one thread.
 */
final class EtcdLog {

    /** Below etcd's own limit of a request, 1.5 MiB by default. */
    static final int MOST_BYTES = 1_400_000;

    /** A member that is cut off takes questions and answers none, until its connection is given up. */
    static final int ATTEMPTS = 3;

    private static final int PART_BYTES = 1_000_000;
    private static final int PAGE = 16;

    private final KV kv;
    private final EtcdKeys keys;
    private final Duration timeout;

    /** @param revision and who made it, whatever became of the answer */
    record Entry(JsonNode revision, String id) {}

    EtcdLog(KV kv, EtcdKeys keys, Duration timeout) {
        this.kv = kv;
        this.keys = keys;
        this.timeout = timeout;
    }

    /** The newest revision's number, as all of etcd agrees; 0: none. */
    long head() throws IOException {
        return number(keys.head());
    }

    /** The revision up to which there is a base, and before which there are no others; 0: none. */
    long base() throws IOException {
        return number(keys.base());
    }

    private long number(ByteSequence key) throws IOException {
        List<KeyValue> found = await(() -> kv.get(key)).getKvs();
        return found.isEmpty() ? 0 : Long.parseLong(EtcdKeys.text(found.get(0).getValue()));
    }

    /** The revisions from {@code first}, at most a page of them; empty where there are none yet or no more. */
    List<KeyValue> page(long first) throws IOException {
        GetOption option = GetOption.builder()
                .withRange(keys.revision(Long.MAX_VALUE))
                .withLimit(PAGE)
                .build();
        return await(() -> kv.get(keys.revision(first), option)).getKvs();
    }

    static Entry entry(ByteSequence value) throws IOException {
        JsonNode node = RevisionCodec.parse(EtcdKeys.unpacked(value.getBytes()));
        return new Entry(node, node.path("id").asText());
    }

    /**
     * Makes a revision, in one attempt.
     *
     * @param id by which {@link #isMine} knows it again
     * @return false where another one has that number
     */
    boolean append(Revision revision, String id) throws IOException {
        ObjectNode node = RevisionCodec.write(revision);
        node.put("id", id);
        byte[] packed = EtcdKeys.packed(RevisionCodec.print(node));
        if (packed.length > MOST_BYTES) {
            throw new IOException("the change has " + packed.length + " bytes compressed (expected: at most "
                    + MOST_BYTES + ", etcd's bound); make it in parts");
        }
        ByteSequence head = EtcdKeys.bytes(Long.toString(revision.number()));
        Txn txn = kv.txn()
                .If(isNumber(keys.head(), revision.number() - 1))
                .Then(
                        Op.put(keys.revision(revision.number()), ByteSequence.from(packed), PutOption.DEFAULT),
                        Op.put(keys.head(), head, PutOption.DEFAULT));
        return once(txn.commit()).isSucceeded();
    }

    /** Whether the revision of that number is there, and the one of {@code id}. */
    boolean isMine(long number, String id) throws IOException {
        List<KeyValue> found = await(() -> kv.get(keys.revision(number))).getKvs();
        return !found.isEmpty() && entry(found.get(0).getValue()).id().equals(id);
    }

    private static Cmp isNumber(ByteSequence key, long number) {
        return number == 0
                ? new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0))
                : new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(EtcdKeys.bytes(Long.toString(number))));
    }

    /** The state of a base; null where it is not whole: another has taken its place meanwhile. */
    @Nullable
    Snapshot readBase(long base) throws IOException {
        if (base == 0) {
            return Snapshot.EMPTY;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int part = 0; ; part++) {
            ByteSequence key = keys.part(base, part);
            GetResponse found = await(() -> kv.get(key));
            if (found.getKvs().isEmpty()) {
                break;
            }
            bytes.write(found.getKvs().get(0).getValue().getBytes());
        }
        try {
            return RevisionCodec.readSnapshot(RevisionCodec.parse(EtcdKeys.unpacked(bytes.toByteArray())));
        } catch (IOException e) {
            return null;
        }
    }

    /** Puts the revisions up to {@code snapshot}'s together and forgets them, unless another replica does so already. */
    void rebase(long from, Snapshot snapshot) throws IOException {
        byte[] bytes = EtcdKeys.packed(RevisionCodec.print(RevisionCodec.write(snapshot)));
        int part = 0;
        for (int at = 0; at < bytes.length; at += PART_BYTES) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PART_BYTES));
            ByteSequence key = keys.part(snapshot.revision(), part++);
            await(() -> kv.put(key, ByteSequence.from(piece)));
        }
        ByteSequence to = EtcdKeys.bytes(Long.toString(snapshot.revision()));
        DeleteOption upTo = DeleteOption.builder()
                .withRange(keys.revision(snapshot.revision() + 1))
                .build();
        DeleteOption all = DeleteOption.builder().isPrefix(true).build();
        await(() -> kv.txn()
                .If(isNumber(keys.base(), from))
                .Then(
                        Op.put(keys.base(), to, PutOption.DEFAULT),
                        Op.delete(keys.revisions(), upTo),
                        Op.delete(keys.parts(from), all))
                .commit());
    }

    /** Asks again where no answer comes: another member may give it. */
    private <T> T await(Supplier<CompletableFuture<T>> question) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(question.get());
            } catch (IOException e) {
                if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private <T> T once(CompletableFuture<T> answer) throws IOException {
        Duration patience = timeout.dividedBy(ATTEMPTS);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("etcd: " + String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("etcd: no answer within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
