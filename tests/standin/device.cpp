// A stand-in for a GPU: tensors of a device of their own, which refuse to be mixed with those of the CPU as CUDA's do.
// Its memory is the computer's, and the CPU computes. For PyTorch 2.14 ("PrivateUse1", where devices of others go).
#include <ATen/EmptyTensor.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/native/Resize.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/set_native.h>
#include <ATen/ops/view_native.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>
#include <cstdlib>

namespace {
using at::Tensor;
constexpr auto kStandIn = c10::DeviceType::PrivateUse1;

struct Memory final : at::Allocator {
  at::DataPtr allocate(size_t bytes) override {
    void* data = bytes ? std::malloc(bytes) : nullptr;
    return {data, data, &release, at::Device(kStandIn, 0)};
  }
  static void release(void* data) { std::free(data); }
  at::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, size_t count) const override { std::memcpy(to, from, count); }
};
Memory memory;
REGISTER_ALLOCATOR(kStandIn, &memory);

struct Guard final : c10::impl::DeviceGuardImplInterface {
  static constexpr c10::DeviceType static_type = kStandIn;
  Guard() = default;
  explicit Guard(c10::DeviceType) {}
  c10::DeviceType type() const override { return kStandIn; }
  c10::Device exchangeDevice(c10::Device) const override { return {kStandIn, 0}; }
  c10::Device getDevice() const override { return {kStandIn, 0}; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device d) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, d); }
  c10::Stream getNewStream(c10::Device d, int) const override { return c10::Stream(c10::Stream::DEFAULT, d); }
  c10::Stream exchangeStream(c10::Stream s) const noexcept override { return s; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void**, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  void destroyEvent(void*, const c10::DeviceIndex) const noexcept override {}
  bool queryStream(const c10::Stream&) const override { return true; }
  void synchronizeStream(const c10::Stream&) const override {}
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)

struct Hooks final : at::PrivateUse1HooksInterface {
  bool isAvailable() const override { return true; }
  bool isBuilt() const override { return true; }
  void init() const override {}
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  bool isPinnedPtr(const void*) const override { return false; }
};
[[maybe_unused]] const bool hooked = [] {
  at::RegisterPrivateUse1HooksInterface(new Hooks());
  return true;
}();

// The same memory seen as a CPU tensor.
Tensor on_cpu(const Tensor& t) {
  if (t.device().type() != kStandIn) return t;
  auto keep = t;
  auto options = t.options().device(at::kCPU);
  auto bytes = t.storage().nbytes();
  auto flat = at::from_blob(bytes ? t.storage().mutable_data() : nullptr,
                            {static_cast<int64_t>(bytes / t.itemsize())}, [keep](void*) {}, options);
  return at::as_strided(flat, t.sizes(), t.strides(), t.storage_offset());
}

Tensor empty(c10::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
             std::optional<at::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &memory, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                   c10::dtype_or_default(dtype), format);
}
Tensor empty_strided(c10::IntArrayRef size, c10::IntArrayRef stride, std::optional<at::ScalarType> dtype,
                     std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &memory, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                           c10::dtype_or_default(dtype));
}
Tensor copy_from(const Tensor& self, const Tensor& to, bool) {
  on_cpu(to).copy_(on_cpu(self));
  return to;
}
Tensor copy_from_and_resize(const Tensor& self, const Tensor& to) {
  const_cast<Tensor&>(to).resize_(self.sizes());
  return copy_from(self, to, false);
}
at::Scalar item(const Tensor& self) { return on_cpu(self).item(); }
const Tensor& resize(const Tensor& self, c10::SymIntArrayRef size, std::optional<at::MemoryFormat>) {
  auto wanted = C10_AS_INTARRAYREF_SLOW(size);
  auto* impl = self.unsafeGetTensorImpl();
  impl->set_sizes_contiguous(wanted);
  size_t bytes = impl->numel() * self.itemsize();
  if (bytes > self.storage().nbytes()) {
    auto data = memory.allocate(bytes);
    self.storage().unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(data));
    self.storage().unsafeGetStorageImpl()->set_nbytes(bytes);
  }
  return self;
}
Tensor& set_storage(Tensor& self, c10::Storage source, c10::SymInt offset, c10::SymIntArrayRef size,
                    c10::SymIntArrayRef stride) {
  return at::native::set_storage_cpu_(self, source, offset.expect_int(), C10_AS_INTARRAYREF_SLOW(size),
                                      C10_AS_INTARRAYREF_SLOW(stride));
}

Tensor& set_whole(Tensor& self, c10::Storage source) {
  int64_t count = source.nbytes() / self.itemsize();
  return at::native::set_storage_cpu_(self, source, 0, {count}, {});
}

// A tensor that must be on the stand-in, if there is one, as a CPU tensor.
std::optional<Tensor> own(const std::optional<Tensor>& t, const char* what) {
  if (!t || !t->defined()) return t;
  TORCH_CHECK(t->device().type() == kStandIn, what, " was given a tensor on ", t->device());
  return on_cpu(*t);
}

Tensor conv(const Tensor& x, const Tensor& w, const std::optional<Tensor>& b, at::IntArrayRef stride,
            at::IntArrayRef pad, at::IntArrayRef dilation, bool transposed, at::IntArrayRef out_pad, int64_t groups) {
  const char* what = "convolution";
  auto y = at::convolution(*own(x, what), *own(w, what), own(b, what), stride, pad, dilation, transposed, out_pad,
                           groups);
  return y.to(x.device());
}
std::tuple<Tensor, Tensor, Tensor> conv_backward(const Tensor& g, const Tensor& x, const Tensor& w,
                                                 at::IntArrayRef stride, at::IntArrayRef pad, at::IntArrayRef dilation,
                                                 bool transposed, at::IntArrayRef out_pad, int64_t groups,
                                                 std::array<bool, 3> mask) {
  at::OptionalIntArrayRef bias_size(at::IntArrayRef{w.size(0)});
  auto [a, b, c] = at::convolution_backward(on_cpu(g), on_cpu(x), on_cpu(w), bias_size, stride, pad, dilation,
                                            transposed, out_pad, groups, mask);
  auto back = [&](const Tensor& t) { return t.defined() ? t.to(x.device()) : t; };
  return {back(a), back(b), back(c)};
}

// The fallback would lose what is written into the running statistics.
std::tuple<Tensor, Tensor, Tensor> batch_norm(const Tensor& x, const std::optional<Tensor>& w,
                                              const std::optional<Tensor>& b, const std::optional<Tensor>& mean,
                                              const std::optional<Tensor>& var, bool training, double momentum,
                                              double eps) {
  const char* what = "batch_norm";
  auto [y, m, v] = at::native_batch_norm(on_cpu(x), own(w, what), own(b, what), own(mean, what), own(var, what),
                                         training, momentum, eps);
  return {y.to(x.device()), m.to(x.device()), v.to(x.device())};
}

void check(const Tensor& t, const std::string& name) {
  TORCH_CHECK(!t.defined() || t.device().type() == kStandIn || t.dim() == 0,
              "Expected all tensors to be on the same device: ", name, " was given one of ", t.device(), " too");
}

// Refuses as CUDA does tensors of other devices, but for single numbers without dimensions and for indices.
void fallback(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& name = op.schema().name();
  const bool mixes = name == "aten::index" || name.find("index_put") != std::string::npos;
  for (const auto& value : torch::jit::last(*stack, op.schema().arguments().size())) {
    if (mixes) break;
    if (value.isTensor()) check(value.toTensor(), name);
    if (value.isTensorList())
      for (const Tensor& t : value.toTensorVector()) check(t, name);
  }
  at::native::cpu_fallback(op, stack);
}
}  // namespace

TORCH_LIBRARY_IMPL(_, PrivateUse1, m) { m.fallback(torch::CppFunction::makeFromBoxedFunction<&fallback>()); }
TORCH_LIBRARY_IMPL(_, AutocastPrivateUse1, m) { m.fallback(torch::CppFunction::makeFallthrough()); }
TORCH_LIBRARY_IMPL(aten, AutocastPrivateUse1, m) {
  KERNEL_PRIVATEUSEONE(linear, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(_convolution, deprecated, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(conv2d, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(matmul, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(mm, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(addmm, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(bmm, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(softmax, int, fp32)
  KERNEL_PRIVATEUSEONE(log_softmax, int, fp32)
  KERNEL_PRIVATEUSEONE(nll_loss, fp32)
}
TORCH_LIBRARY_IMPL(aten, PrivateUse1, m) {
  m.impl("empty.memory_format", &empty);
  m.impl("empty_strided", &empty_strided);
  m.impl("_copy_from", &copy_from);
  m.impl("_copy_from_and_resize", &copy_from_and_resize);
  m.impl("_local_scalar_dense", &item);
  m.impl("as_strided", TORCH_FN(at::native::as_strided_tensorimpl));
  m.impl("view", TORCH_FN(at::native::view));
  m.impl("_reshape_alias", TORCH_FN(at::native::_reshape_alias));
  m.impl("unfold", TORCH_FN(at::native::unfold));
  m.impl("resize_", &resize);
  m.impl("set_.source_Storage_storage_offset", &set_storage);
  m.impl("set_.source_Storage", &set_whole);
  m.impl("native_batch_norm", &batch_norm);
  m.impl("convolution_overrideable", &conv);
  m.impl("convolution_backward_overrideable", &conv_backward);
}
